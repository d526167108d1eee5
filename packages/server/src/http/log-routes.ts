import { VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Log } from '../log/log.ts'

/** A checkpoint with the signatures of some witnesses is far smaller. */
const MAX_NOTE_BYTES = 64 * 1024

/** What a tile's path says never changes; a checkpoint does several times a second. */
const IMMUTABLE = 'public, max-age=31536000, immutable'
const CHANGING = 'no-cache'

/** The log as C2SP tlog-tiles serves it, to everybody and every page, and the way in for witnesses' cosignatures. */
export function addLogRoutes(app: FastifyInstance, log: Log): void {
  for (const name of ['checkpoint', 'checkpoint.witnessed']) {
    app.get(`/log/${name}`, (_request, reply) =>
      sendFile(log, name, reply.type('text/plain; charset=utf-8').header('cache-control', CHANGING)),
    )
  }
  app.get<{ Params: { '*': string } }>('/log/tile/*', (request, reply) => {
    const path = `tile/${request.params['*']}`
    return sendFile(log, path, reply.type('application/octet-stream').header('cache-control', IMMUTABLE))
  })
  app.post<{ Body: unknown }>('/log/cosignature', { bodyLimit: MAX_NOTE_BYTES }, async (request, reply) => {
    if (typeof request.body !== 'string') {
      throw new VerbatimError('unsupported_media_type', 'A cosigned checkpoint is sent as text/plain.')
    }
    reply.type('text/plain; charset=utf-8')
    return log.addCosignatures(request.body)
  })
}

async function sendFile(log: Log, path: string, reply: FastifyReply): Promise<FastifyReply> {
  const bytes = await log.file(path)
  if (bytes === undefined) {
    reply.removeHeader('cache-control')
    throw new VerbatimError('not_found', `The log has no ${path}.`)
  }
  // Nothing of a caller is in the log, so any page may read it: also a verifier that was opened from disk.
  return reply.header('access-control-allow-origin', '*').send(Buffer.from(bytes))
}
