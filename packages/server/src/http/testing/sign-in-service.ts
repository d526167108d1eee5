import { BlockList } from 'node:net'
import { ERRORS, VerbatimError } from '@verbatim/protocol'
import Fastify from 'fastify'
import { freePort } from '../../../../../test/support/free-port.ts'
import { KeyRing, revokeKeysMadeBy } from '../../auth/auth.ts'
import type { SignInSettings } from '../../config/config.ts'
import { openAccount } from '../../meter/meter.ts'
import { openSignIn, type SignIn } from '../../sign-in/sign-in.ts'
import type { Store } from '../../store/store.ts'
import { addSessionRoutes } from '../session-routes.ts'
import { addSignInRoutes } from '../sign-in-routes.ts'

const SIGN_IN_OFF: SignInSettings = {
  auth: 'off',
  publicUrl: undefined,
  secret: undefined,
  secretFile: undefined,
  signUp: 'invite',
  mailUrl: undefined,
  oidc: undefined,
}

export interface SignInService {
  url: string
  signIn: SignIn
  /** What was reported, in order. */
  failures: string[]
  close(): Promise<void>
}

interface Options {
  store: Store
  dataDir: string
  settings: Partial<SignInSettings>
  now?: () => number
  port?: number
}

/** The routes of sessions and users on a server of their own. Of users, its address is the public one unless told. */
export async function startSignInService({
  store,
  dataDir,
  settings,
  now,
  port,
}: Options): Promise<SignInService> {
  const listening = port ?? (await freePort())
  const url = `http://localhost:${listening}`
  const publicUrl = settings.auth === 'users' ? url : undefined
  const signInSettings = { ...SIGN_IN_OFF, publicUrl, ...settings }
  const failures: string[] = []
  const signIn = await openSignIn({
    store,
    dataDir,
    settings: signInSettings,
    now: now ?? Date.now,
    openAccount: (account) => openAccount({ ...account, billing: 'prepaid', limits: {}, share: 1 }),
    revokeKeys: revokeKeysMadeBy,
    observe: ({ what, cause }) => failures.push(`${what}: ${cause}`),
  })
  const app = Fastify()
  app.setErrorHandler((error, _, reply) => {
    if (!(error instanceof VerbatimError)) throw error
    return reply.code(ERRORS[error.code].status).send(error.toBody())
  })
  const proxies = new BlockList()
  proxies.addAddress('127.0.0.1')
  const keys = new KeyRing(store, { now: now ?? Date.now, limits: {} })
  const context = { config: { signIn: signInSettings, trustedProxies: proxies }, signIn, keys }
  addSessionRoutes(app, context)
  addSignInRoutes(app, context)
  await app.listen({ port: listening, host: '127.0.0.1' })
  const close = async () => {
    await app.close()
    await signIn.close()
  }
  return { url, signIn, failures, close }
}
