import { STATEMENT_FIELDS } from '@verbatim/proof'
import { contentOf, type OpenApiPart, pathsOf, queryParameter, type Routes } from './openapi-routes.ts'
import {
  anything,
  flag,
  integer,
  type Json,
  list,
  object,
  one,
  orNull,
  ref,
  said,
  text,
} from './openapi-shapes.ts'

const BYTES = contentOf('application/octet-stream', { type: 'string', format: 'binary' })
const PLAIN = contentOf('text/plain')

const RECEIPTS: Routes = {
  '/v1/receipts/{id}': {
    get: { summary: 'A receipt, and its proof once the log has it', answer: 'LoggedReceipt', open: true },
  },
  '/v1/receipts/{id}/bundle': {
    get: { summary: 'The bundle, while it is kept for the key that made the request', answer: 'Bundle' },
  },
  '/v1/verify': {
    post: {
      summary: 'Verifies a bundle, or a request and its answer',
      body: 'Bundle',
      answer: 'Verification',
      parameters: [queryParameter('operator'), queryParameter('chain_id', integer)],
      open: true,
    },
  },
  '/.well-known/verbatim.json': {
    get: {
      summary: 'Operator, chain, log and models: what a verifier has to know',
      answer: 'ServiceDescription',
      open: true,
    },
  },
}

const LOG: Routes = {
  '/log/checkpoint': {
    get: { summary: 'The newest checkpoint (C2SP tlog-checkpoint)', content: PLAIN, open: true },
  },
  '/log/checkpoint.witnessed': {
    get: { summary: 'The newest checkpoint that a witness cosigned', content: PLAIN, open: true },
  },
  '/log/tile/{path}': { get: { summary: 'A tile (C2SP tlog-tiles)', content: BYTES, open: true } },
  '/log/cosignature': {
    post: {
      summary: "Takes a configured witness's cosignature",
      body: '',
      bodyType: 'text/plain',
      content: PLAIN,
      open: true,
    },
  },
}

/** Receipts, verification and the log; docs/reference/receipt.md and log.md say what they are. */
export function proofPart(): OpenApiPart {
  return {
    paths: { ...pathsOf('Receipts', RECEIPTS), ...pathsOf('Log', LOG) },
    schemas: { ...receiptSchemas(), ...verifierSchemas() },
  }
}

function receiptSchemas(): Json {
  const statement = Object.fromEntries(STATEMENT_FIELDS.map(({ name, type }) => [name, fieldSchema(type)]))
  return {
    Receipt: object({
      version: { const: 1 },
      chain_id: integer,
      statement: object(statement),
      signature: { type: 'string', pattern: '^0x[0-9a-f]{130}$' },
      resolved: said({ type: 'object' }, 'What the request did not say, and what was put in front of it'),
    }),
    Inclusion: object({ leaf_index: integer, tree_size: integer, hashes: list(text) }),
    LoggedReceipt: object({
      receipt: ref('Receipt'),
      inclusion: orNull(ref('Inclusion')),
      checkpoint: orNull(text),
    }),
    Bundle: {
      type: 'object',
      required: ['request', 'response'],
      properties: {
        verbatim: { const: 1 },
        request: { type: 'object' },
        response: { type: 'object' },
        receipt: ref('Receipt'),
        inclusion: orNull(ref('Inclusion')),
        checkpoint: orNull(text),
      },
    },
  }
}

function verifierSchemas(): Json {
  return {
    Verification: object({
      verified: flag,
      checks: list(
        object({ name: text, status: one('passed', 'failed', 'skipped'), sentence: text }, { code: text }),
      ),
      not_proven: said(list(text), 'What no check can show'),
    }),
    ServiceDescription: object({
      service: { const: 'verbatim' },
      version: text,
      chain_id: integer,
      operator: said(text, 'The address that signs now'),
      operators: list({ type: 'object' }),
      log: object({ vkey: text, url: text, witnesses: list(text) }),
      verifier: text,
      models: list(anything),
    }),
  }
}

function fieldSchema(type: string): Json {
  return type.startsWith('uint') ? integer : text
}
