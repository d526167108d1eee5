import { randomUUID } from 'node:crypto'
import { VerbatimError } from '@verbatim/protocol'
import Fastify, { type FastifyInstance } from 'fastify'
import { AccountOffice, OPERATOR } from '../../accounts/accounts.ts'
import { type Actor, KeyRing, type Scope } from '../../auth/auth.ts'
import { openTestStore, type TestStore } from '../../store/testing/open-test-store.ts'
import { addAdministrationRoutes } from '../administration-routes.ts'

export interface Sent {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  url: string
  body?: object
}

type Headers = Record<string, string>

const HOST = 'localhost:8080'

/** The routes of administration alone, on a database of their own, with two accounts and with sessions that are named by their cookie. */
export class AdministrationApp {
  readonly app: FastifyInstance
  readonly office: AccountOffice
  readonly home: string
  readonly other: string
  readonly #opened: TestStore
  readonly #sessions: Map<string, Actor>

  private constructor(opened: TestStore, office: AccountOffice, accounts: [home: string, other: string]) {
    this.#opened = opened
    this.#sessions = new Map()
    this.office = office
    const [home, other] = accounts
    this.home = home
    this.other = other
    this.app = buildApp(opened, office, this.#sessions)
  }

  static async open(): Promise<AdministrationApp> {
    const opened = await openTestStore()
    const office = new AccountOffice(opened.store, { now: Date.now })
    const home = await office.open(OPERATOR, { name: 'home', credits: 5_000_000_000n })
    const other = await office.open(OPERATOR, { name: 'other', credits: 7_000_000_000n })
    return new AdministrationApp(opened, office, [home.id, other.id])
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.#opened.close()
  }

  async keyWith(accountId: string, ...scopes: Scope[]): Promise<Headers> {
    const { key } = await this.office.keys.create(OPERATOR, { name: scopes.join(), accountId, scopes })
    return { 'x-api-key': key }
  }

  /** The id of a key of the account `home`, made by the operator. */
  async someKey(): Promise<string> {
    const order = { name: 'some', accountId: this.home, scopes: ['chat' as const] }
    return (await this.office.keys.create(OPERATOR, order)).record.id
  }

  /** Somebody who signed in to the account `home`. */
  session(name: string, scopes: Scope[], more: Partial<Actor> = {}): Headers {
    const may = (scope: Scope) => scopes.includes(scope)
    this.#sessions.set(name, { id: `user:${name}`, accountIds: [this.home], may, ...more })
    return { cookie: name, origin: `http://${HOST}` }
  }

  async send({ method, url, body }: Sent, headers: Headers = {}) {
    const answer = await this.app.inject({
      method,
      url,
      headers: { host: HOST, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return { status: answer.statusCode, text: answer.body, body: isJson ? answer.json() : undefined }
  }
}

function buildApp(
  { store }: TestStore,
  accounts: AccountOffice,
  sessions: Map<string, Actor>,
): FastifyInstance {
  const app = Fastify({ genReqId: () => 'req_test' })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof VerbatimError)) throw error
    return reply.code(error.status).send(error.toBody())
  })
  addAdministrationRoutes(app, {
    accounts,
    keys: new KeyRing(store),
    signIn: { find: async ({ cookie }) => sessions.get(cookie ?? '') },
    config: { signIn: { publicUrl: undefined } },
    now: Date.now,
  })
  return app
}

/** What a grant is sent as. */
export function grantOf(account: string) {
  return { id: randomUUID(), account, amount: '1' }
}
