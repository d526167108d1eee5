import { type ResponseItem, VerbatimError, validate } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { identify } from '../auth/auth.ts'
import { type KeptResponse, outputOf, readChain } from '../responses/responses.ts'
import { bodyLimit } from './body-limit.ts'
import type { HttpContext } from './http.ts'
import { MAX_MESSAGES } from './request-body.ts'
import { RESPONSES_PATHS } from './surfaces.ts'
import type { WithId } from './with-id.ts'

/** What is kept of the Responses API, for the key that made it: read, listed and deleted. */
export function addResponsesRoutes(app: FastifyInstance, context: HttpContext): void {
  app.register(async (scope) => {
    // OpenAI's Python client declares JSON and sends none when it deletes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined)
    for (const base of RESPONSES_PATHS) addRoutesAt(scope, base, context)
  })
}

function addRoutesAt(app: FastifyInstance, base: string, context: HttpContext): void {
  app.get(`${base}/:id`, async (request: WithId, reply) => {
    const { response } = await find(context, request)
    validate(readQuery, plainQuery(request.query))
    reply.type('application/json; charset=utf-8')
    return reply.send(response)
  })
  app.delete(`${base}/:id`, async (request: WithId) => {
    const { id, keyId } = await find(context, request)
    await context.archive.remove(keyId, id)
    return { id, object: 'response', deleted: true }
  })
  app.get(`${base}/:id/input_items`, async (request: WithId) => {
    const kept = await find(context, request)
    return pageOf(await inputOf(context, kept), validate(listQuery, plainQuery(request.query)))
  })
}

/** What is another's is as good as absent. */
async function find({ keys, archive }: HttpContext, { headers, params }: WithId): Promise<KeptResponse> {
  const principal = await identify(headers, keys)
  const kept = principal.kind === 'key' ? await archive.find(principal.keyId, params.id) : undefined
  if (kept !== undefined) return kept
  throw new VerbatimError('not_found', `Response with id "${params.id}" not found.`, { param: 'response_id' })
}

/** Everything that the response is an answer to; what of an earlier conversation is no longer kept is left out. */
async function inputOf(context: HttpContext, last: KeptResponse): Promise<ResponseItem[]> {
  const bounds = { items: MAX_MESSAGES, bytes: bodyLimit(context, true) }
  const { kept } = await readChain(last.previousId, last.keyId, context.archive, bounds)
  return [...kept.flatMap((earlier) => [...earlier.input, ...outputOf(earlier)]), ...last.input]
}

const INTEGER = 'must be an integer from 1 to 100'
const included = z.union([z.string(), z.array(z.string())]).optional()

const readQuery = z.strictObject({
  include: included,
  stream: z.literal('false', { error: 'must be false: a stored response is not streamed again' }).optional(),
  include_obfuscation: z.literal('false', { error: 'must be false: events are not padded here' }).optional(),
})

const listQuery = z.strictObject({
  include: included,
  after: z.string().optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, { error: INTEGER })
    .optional(),
  order: z.enum(['asc', 'desc']).optional(),
})

/** Clients write a list as `include[]=`, or with a number in the brackets. */
function plainQuery(query: unknown): Record<string, unknown> {
  const entries = Object.entries(query as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(/\[\d*\]$/, ''), value]))
}

const PAGE_ITEMS = 20

function pageOf(items: ResponseItem[], { after, limit, order }: z.infer<typeof listQuery>) {
  const ordered = order === 'asc' ? items : items.toReversed()
  const before = after === undefined ? -1 : ordered.findIndex(({ id }) => id === after)
  if (after !== undefined && before === -1) {
    throw new VerbatimError('invalid_request', `after is "${after}", but no item here has that id.`, {
      param: 'after',
    })
  }
  const start = before + 1
  const end = start + Number(limit ?? PAGE_ITEMS)
  const data = ordered.slice(start, end)
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: end < ordered.length,
  }
}
