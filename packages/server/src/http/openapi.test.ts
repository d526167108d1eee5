import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { loadConfig } from '../config/config.ts'
import { completionRoutes } from './completion-server.ts'
import { addRoutes, type HttpContext } from './http.ts'
import { openApiDocument } from './openapi.ts'
import { AUTH_ROUTES } from './openapi-auth-routes.ts'
import { authEndpoints } from './testing/auth-endpoints.ts'
import { routesOf } from './testing/route-list.ts'

/** Installations whose documents differ. */
const INSTALLATIONS: Record<string, Record<string, string>> = {
  'of one person': {},
  'of many users': { VERBATIM_AUTH: 'users', VERBATIM_PUBLIC_URL: 'https://ai.example.org' },
  'without keyless callers': { VERBATIM_KEYLESS_PATHS: 'off' },
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
}

function operationsOf(document: object): [name: string, operation: Operation][] {
  const { paths } = document as { paths: Record<string, Record<string, Operation>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )
}

for (const [what, env] of Object.entries(INSTALLATIONS)) {
  describe(`the document of an installation ${what}`, () => {
    const document = openApiDocument(loadConfig(env))

    test('is valid OpenAPI 3.1', async () => {
      const validator = new Validator()
      const { valid, errors } = await validator.validate(structuredClone(document))
      assert.ok(valid, JSON.stringify(errors))
      assert.equal(validator.version, '3.1')
    })

    test('refers to nothing that is not there, and has no schema that nothing refers to', () => {
      const schemas = Object.keys((document.components as { schemas: object }).schemas)
      const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
        ([, name]) => name,
      )
      assert.deepEqual([...new Set(named)].sort(), schemas.sort())
    })

    test('has operations of different names, each with a summary and a place in the reference', () => {
      const ids = operationsOf(document).map(([name, { operationId, summary, tags }]) => {
        assert.ok(summary !== '' && !summary.endsWith('.') && tags.length === 1, name)
        return operationId
      })
      assert.equal(new Set(ids).size, ids.length)
    })
  })
}

/** What OpenAPI has no word for, or has in another way: pages one by one, the whole of a tile's path, and Better Auth by its own list. */
const TOLD_OTHERWISE = /^GET \/docs\/(?!pages)[\w-]+\.md$|^GET \/log\/tile\/|^(GET|POST) \/api\/auth\/\*$/

test('the document has every route of the service, and no other', async () => {
  // Routes are registered without asking the rooms anything.
  const context = {
    config: loadConfig({}),
    signIn: {},
    log: {},
    rooms: {},
    accounts: {},
    now: Date.now,
  } as unknown as HttpContext
  const completions = completionRoutes(context)
  const others = await routesOf((app) => addRoutes(app, context, completions))
  const served = [...others, ...[...completions.keys()].map((path) => `POST ${path}`)]
  const told = operationsOf(openApiDocument(context.config)).map(([name]) => name)
  const alike = (names: string[]) => [...new Set(names)].filter((name) => !TOLD_OTHERWISE.test(name)).sort()
  assert.deepEqual(
    alike(told).filter((name) => name !== 'GET /docs/{page}.md'),
    alike(served),
  )
})

test('an invalid document is told as one', async () => {
  const document = { ...openApiDocument(loadConfig({})), info: {} }
  assert.equal((await new Validator().validate(document)).valid, false)
})

test('the routes of Better Auth are those that it has, with the members that it takes', () => {
  const listed = new Map(
    AUTH_ROUTES.map(([method, path, , body, query]) => [`${method} ${path}`, { body, query }]),
  )
  const endpoints = authEndpoints()
  assert.deepEqual([...listed.keys()].sort(), endpoints.map(({ method, path }) => `${method} ${path}`).sort())
  for (const { method, path, body, query } of endpoints) {
    const told = listed.get(`${method} ${path}`)
    assert.equal(told?.query, query, path)
    // Of some it only says that there is a body.
    if (body !== '') assert.equal(told?.body, body, path)
  }
})
