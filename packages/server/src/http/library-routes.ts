import { type LibraryModel, VerbatimError } from '@verbatim/protocol'
import type { FastifyInstance } from 'fastify'
import { requireMay } from '../accounts/accounts.ts'
import type { LibraryShelf } from '../library/library.ts'
import { type AdministrationContext, actingOf, administer } from './administration.ts'
import type { WithId } from './with-id.ts'

const PATH = '/api/v1/library'

interface LibraryContext extends AdministrationContext {
  /** Undefined where models run at an upstream. */
  library?: LibraryShelf | undefined
}

/** What this machine could run, for admins: the models of the manifest, and their pulls. */
export function addLibraryRoutes(app: FastifyInstance, context: LibraryContext): void {
  administer(app, (scope) => {
    scope.get(PATH, async (request): Promise<{ object: 'list'; data: LibraryModel[] }> => {
      const { library } = await entered(context, request)
      return { object: 'list', data: await library.list() }
    })
    scope.post(`${PATH}/:id/pull`, async (request: WithId, reply) => {
      const { by, library } = await entered(context, request)
      reply.code(202)
      return library.pull(request.params.id, by)
    })
    scope.delete(`${PATH}/:id/pull`, async (request: WithId, reply) => {
      const { by, library } = await entered(context, request)
      await library.cancel(request.params.id, by)
      return reply.code(204).send()
    })
    scope.delete(`${PATH}/:id`, async (request: WithId, reply) => {
      const { by, library } = await entered(context, request)
      await library.remove(request.params.id, by)
      return reply.code(204).send()
    })
  })
}

/** @throws VerbatimError `permission_denied` for anybody but an admin; `not_found` where there is no library. */
async function entered(context: LibraryContext, request: Parameters<typeof actingOf>[1]) {
  const by = await actingOf(context, request)
  requireMay(by, 'admin')
  const { library } = context
  if (library === undefined) {
    throw new VerbatimError(
      'not_found',
      'There is no library here: the models of this service run at an upstream.',
    )
  }
  return { by, library }
}
