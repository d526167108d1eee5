import type { Config } from '../config/config.ts'
import { AUTH_ROUTES, type AuthRoute } from './openapi-auth-routes.ts'
import { type OpenApiPart, pathsOf, queryParameter, type Route, type Routes } from './openapi-routes.ts'
import { anything, type Json } from './openapi-shapes.ts'

const BASE = '/api/auth'

/** How users sign in, where they do: the routes of Better Auth. Its answers are its own; a cookie stands for who signed in. */
export function authPart({ signIn }: Pick<Config, 'signIn'>): OpenApiPart {
  if (signIn.auth === 'off') return { paths: {}, schemas: {} }
  const routes: Routes = {}
  const schemas: Json = {}
  for (const known of AUTH_ROUTES) {
    const [method, path, , body] = known
    const named = BASE + path.replace(/:(\w+)/g, '{$1}')
    const schema = body === '' ? undefined : `Auth${schemaName(path)}`
    if (schema !== undefined) schemas[schema] = bodySchema(body)
    routes[named] = { ...routes[named], [method.toLowerCase()]: routeOf(known, schema) }
  }
  return { paths: pathsOf('Sign-in', routes), schemas: { ...schemas, AuthAnswer: { type: 'object' } } }
}

function routeOf([, , summary, , query]: AuthRoute, body: string | undefined): Route {
  const parameters = words(query).map(({ name }) => queryParameter(name))
  return {
    summary,
    ...(body === undefined ? {} : { body }),
    ...(parameters.length === 0 ? {} : { parameters }),
    answer: 'AuthAnswer',
    open: true,
  }
}

/** `/sign-in/email` is SignInEmail. */
function schemaName(path: string): string {
  return path
    .split(/[^a-z]+/i)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}

function bodySchema(body: string): Json {
  const members = words(body)
  return {
    type: 'object',
    required: members.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    properties: Object.fromEntries(members.map(({ name }) => [name, anything])),
  }
}

function words(text: string): { name: string; isOptional: boolean }[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ name: word.replace('?', ''), isOptional: word.endsWith('?') }))
}
