import { parseDocument } from '@verbatim/proof'
import { type ConversationEntryAnswer, errorOf } from '@verbatim/protocol'
import { reach } from '../../service/reach.ts'
import type { Conversation } from '../conversation.ts'
import { documentJson } from '../document-json.ts'
import { readConversation } from '../read-conversation.ts'
import { FileValue } from '../read-value.ts'
import type { Owner } from './records.ts'

/** A conversation as the account has it, and the version of that state. */
export interface AccountState {
  conversation: Conversation
  version: number
}

/** What the sync asks of `/api/v1/conversations`. Every method throws ApiError and UnreachableError. */
export interface AccountService {
  list(): Promise<Pick<ConversationEntryAnswer, 'id' | 'version'>[]>
  /** undefined where there is none. */
  read(id: string): Promise<AccountState | undefined>
  /**
   * @param version of the state that was changed; 0 for a new one.
   * @returns the new version; `changed` when another state was kept meanwhile, `gone` when there is none any more.
   */
  write(state: AccountState, title: string): Promise<number | 'changed' | 'gone'>
  remove(id: string): Promise<void>
}

const PATH = '/api/v1/conversations'
const TIMEOUT_MS = 60_000

/** By the session's cookie, and for this owner only: with anybody else signed in meanwhile all is refused, as ApiError 409. */
export function accountService(baseUrl: string, owner: Owner): AccountService {
  const actor = owner.replace(/^actor:/, '')

  async function ask(method: string, path: string, body?: string): Promise<Response> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const headers = { 'x-verbatim-actor': actor, ...type }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    return reach(() => fetch(baseUrl + path, { method, headers, body: body ?? null, signal }))
  }

  const pathOf = (id: string) => `${PATH}/${encodeURIComponent(id)}`

  return {
    async list() {
      const response = await succeeded(await ask('GET', PATH))
      return (await jsonOf<{ data: ConversationEntryAnswer[] }>(response)).data
    },
    async read(id) {
      const response = await ask('GET', pathOf(id))
      if (response.status === 404) return undefined
      const text = await textOf(await succeeded(response))
      const answer = new FileValue(parseDocument(text), `Chat ${id}`)
      const conversation = readConversation(answer.get('document'), 'account')
      return { conversation: { ...conversation, id }, version: answer.get('version').count() }
    },
    async write({ conversation, version }, title) {
      const { id, pinned } = conversation
      const body = documentJson({ title, pinned, document: conversation, version })
      const response = await ask('PUT', pathOf(id), body)
      if (response.status === 409) return 'changed'
      if (response.status === 404 && version > 0) return 'gone'
      return (await jsonOf<ConversationEntryAnswer>(await succeeded(response))).version
    },
    async remove(id) {
      const response = await ask('DELETE', pathOf(id))
      if (response.status !== 404) await succeeded(response)
    },
  }
}

/** The connection may break while an answer comes, as well as before. */
function textOf(response: Response): Promise<string> {
  return reach(() => response.text(), null, true)
}

async function jsonOf<T>(response: Response): Promise<T> {
  return JSON.parse(await textOf(response)) as T
}

async function succeeded(response: Response): Promise<Response> {
  if (response.ok) return response
  throw await errorOf(response)
}
