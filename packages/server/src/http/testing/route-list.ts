import Fastify, { type FastifyInstance } from 'fastify'

/** Every method and path that is registered, as OpenAPI spells them: `GET /v1/models/{id}`. HEAD and OPTIONS go without saying. */
export async function routesOf(register: (app: FastifyInstance) => void | Promise<void>): Promise<string[]> {
  const app = Fastify()
  const routes = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      if (one !== 'HEAD' && one !== 'OPTIONS') routes.add(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`)
    }
  })
  await register(app)
  await app.ready()
  await app.close()
  return [...routes].sort()
}
