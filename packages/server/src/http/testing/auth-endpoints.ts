import { betterAuth } from 'better-auth/minimal'
import { z } from 'zod'
import { REFUSED_PATHS, userOptions } from '../../sign-in/user-options.ts'

/** One route of Better Auth, as it says itself. */
export interface AuthEndpoint {
  method: string
  path: string
  /** The members of its body, `?` behind those that may be missing, as far as it tells. */
  body: string
  query: string
}

interface Endpoint {
  path?: string
  options: {
    method: string | string[]
    body?: z.ZodType
    query?: z.ZodType
    metadata?: { SERVER_ONLY?: boolean; scope?: string }
  }
}

/** The routes that callers can reach, of Better Auth as the service sets it up. Those for itself alone and those that are refused are left out. */
export function authEndpoints(): AuthEndpoint[] {
  const settings = { auth: 'users', publicUrl: 'http://localhost:8080', signUp: 'open' } as const
  const auth = betterAuth(
    userOptions({
      settings: {
        ...settings,
        secret: undefined,
        secretFile: undefined,
        mailUrl: undefined,
        oidc: undefined,
      },
      publicUrl: settings.publicUrl,
      secret: 's'.repeat(32),
      database: () => ({ id: 'none', transaction: false }) as never,
      rules: {
        admitsByPassword: async () => true,
        admitsVouched: async () => true,
        showsOwner: async () => false,
        firstOrganization: async () => undefined,
        mailsLink: async () => false,
        forgetLinks: async () => undefined,
      },
      sendMail: undefined,
      log: () => undefined,
    }),
  )
  return Object.values(auth.api as unknown as Record<string, Endpoint>).flatMap(({ path, options }) => {
    const { method, body, query, metadata } = options
    if (path === undefined || REFUSED_PATHS.includes(path)) return []
    if (metadata?.SERVER_ONLY || metadata?.scope === 'server') return []
    return [method].flat().map((one) => ({ method: one, path, body: members(body), query: members(query) }))
  })
}

function members(schema: z.ZodType | undefined): string {
  if (schema === undefined) return ''
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties)
    .map((name) => (required.includes(name) ? name : `${name}?`))
    .join(' ')
}
