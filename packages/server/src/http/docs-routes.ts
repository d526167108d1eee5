import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DOCS_PAGES, type DocsFacts, docsPage, llmsFullText, llmsText, type OpenApi } from '../docs/docs.ts'
import { describeModel } from '../models/models.ts'
import type { HttpContext } from './http.ts'
import { openApiDocument } from './openapi.ts'
import { readersBaseUrl } from './readers-base-url.ts'

/** The documentation as Markdown, each page beside the one that people read, and what llmstxt.org asks for. */
export function addDocsRoutes(app: FastifyInstance, context: HttpContext): void {
  const openApi = openApiDocument(context.config) as unknown as OpenApi
  const factsFor = (request: FastifyRequest) =>
    docsFacts(context, openApi, readersBaseUrl(context.config, request))
  for (const page of DOCS_PAGES) {
    app.get(`/docs/${page.id}.md`, async (request, reply) =>
      markdown(reply, docsPage(page, await factsFor(request))),
    )
  }
  app.get('/llms.txt', async (request, reply) => markdown(reply, llmsText(await factsFor(request))))
  app.get('/llms-full.txt', async (request, reply) => markdown(reply, llmsFullText(await factsFor(request))))
  app.get('/docs/pages.json', async (request, reply) => {
    reply.header('cache-control', 'no-cache').header('vary', VARY)
    return { base_url: readersBaseUrl(context.config, request), data: DOCS_PAGES }
  })
}

/** Samples have the reader's own base URL. */
const VARY = 'Host, X-Forwarded-Host, X-Forwarded-Proto, X-Forwarded-Prefix'

function markdown(reply: FastifyReply, text: string): FastifyReply {
  reply.header('cache-control', 'no-cache').header('vary', VARY)
  return reply.type('text/markdown; charset=utf-8').send(text)
}

async function docsFacts(
  { config, rooms, operators, log }: HttpContext,
  openApi: OpenApi,
  baseUrl: string,
): Promise<DocsFacts> {
  const { keyless, limits, queue } = config
  const model = describeModel(rooms.models.default)
  const { requestsPerMinute, tokensPerMinute, concurrentRequests } = limits.key
  return {
    baseUrl,
    model,
    modelName: model.aliases[0] ?? model.id,
    models: rooms.models.all.map(describeModel),
    parameters: model.parameters,
    keyless:
      keyless.paths.length === 0
        ? undefined
        : {
            paths: keyless.paths,
            gapMs: keyless.gapMs,
            queueLength: keyless.queueLength,
            tokensPerAddress: keyless.tokensPerAddress || undefined,
            persona: { name: keyless.name, creator: keyless.creator },
          },
    limits: {
      bodyBytes: config.maxBodyBytes,
      queueLength: queue.length,
      queueWaitMs: queue.waitMs,
      requestsPerMinute,
      tokensPerMinute,
      concurrentRequests,
      responsesDays: config.responses.retentionMs / 86_400_000,
      remoteMedia: config.media.remote,
    },
    chainId: config.receipts.chainId,
    operator: (await operators.list()).at(-1)?.address ?? '',
    logKey: log.vkey,
    openApi,
  }
}
