import { STATEMENT_FIELDS } from '@verbatim/proof'

type Json = { [key: string]: unknown }

/** Receipts, verification and the log, for the OpenAPI document; docs/reference/receipt.md and log.md say what they are. */
export function proofDocument(keyed: object[], failure: Json): { paths: Json; schemas: Json } {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  const path = { name: 'path', in: 'path', required: true, schema: { type: 'string' } }
  const answer = (summary: string, content: Json, more: Json = {}) => ({
    summary,
    security: [],
    ...more,
    responses: { '200': { description: summary, content }, default: failure },
  })
  const json = (name: string) => ({ 'application/json': { schema: ref(name) } })
  const text = { 'text/plain': { schema: { type: 'string' } } }
  const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
  return {
    paths: {
      '/v1/receipts/{id}': {
        get: answer('A receipt, and its proof once the log has it', json('LoggedReceipt'), {
          parameters: [id],
        }),
      },
      '/v1/receipts/{id}/bundle': {
        get: answer('The bundle, while it is kept for the key that made the request', json('Bundle'), {
          parameters: [id],
          security: keyed,
        }),
      },
      '/v1/verify': {
        post: answer('Verifies a bundle, or a request and its answer', json('Verification'), {
          requestBody: { required: true, content: json('Bundle') },
          parameters: [query('operator', 'string'), query('chain_id', 'integer')],
        }),
      },
      '/.well-known/verbatim.json': {
        get: answer(
          'Operator, chain, log and models: what a verifier has to know',
          json('ServiceDescription'),
        ),
      },
      '/log/checkpoint': { get: answer('The newest checkpoint (C2SP tlog-checkpoint)', text) },
      '/log/checkpoint.witnessed': { get: answer('The newest checkpoint that a witness cosigned', text) },
      '/log/tile/{path}': { get: answer('A tile (C2SP tlog-tiles)', bytes, { parameters: [path] }) },
      '/log/cosignature': {
        post: answer("Takes a configured witness's cosignature", text, {
          requestBody: { required: true, content: text },
        }),
      },
    },
    schemas: schemas(),
  }
}

function schemas(): Json {
  const statement = Object.fromEntries(STATEMENT_FIELDS.map(({ name, type }) => [name, fieldSchema(type)]))
  return {
    Receipt: object({
      version: { const: 1 },
      chain_id: { type: 'integer' },
      statement: object(statement),
      signature: { type: 'string', pattern: '^0x[0-9a-f]{130}$' },
      resolved: { type: 'object' },
    }),
    Inclusion: object({
      leaf_index: { type: 'integer' },
      tree_size: { type: 'integer' },
      hashes: { type: 'array', items: { type: 'string' } },
    }),
    LoggedReceipt: object({
      receipt: ref('Receipt'),
      inclusion: { anyOf: [ref('Inclusion'), { type: 'null' }] },
      checkpoint: { type: ['string', 'null'] },
    }),
    Bundle: {
      type: 'object',
      required: ['request', 'response'],
      properties: {
        verbatim: { const: 1 },
        request: { type: 'object' },
        response: { type: 'object' },
        receipt: ref('Receipt'),
        inclusion: ref('Inclusion'),
        checkpoint: { type: 'string' },
      },
    },
    Verification: object({
      verified: { type: 'boolean' },
      checks: { type: 'array', items: { type: 'object', required: ['name', 'status', 'sentence'] } },
      not_proven: { type: 'array', items: { type: 'string' } },
    }),
    ServiceDescription: {
      type: 'object',
      required: ['service', 'version', 'chain_id', 'operator', 'operators', 'log', 'models'],
    },
  }
}

function object(properties: Json): Json {
  return { type: 'object', required: Object.keys(properties), properties }
}

function fieldSchema(type: string): Json {
  return type.startsWith('uint') ? { type: 'integer' } : { type: 'string' }
}

function query(name: string, type: string): Json {
  return { name, in: 'query', schema: { type } }
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}
