import { jsonBody, parseJson } from '@verbatim/protocol'
import type { Caller } from '../service/caller.ts'

export interface Surface {
  path: string
  label: string
  /** Where its body has the question. */
  form: 'messages' | 'input'
}

/** The surfaces that the playground asks. */
const KEYED: readonly Surface[] = [
  { path: '/v1/chat/completions', label: 'Chat completions', form: 'messages' },
  { path: '/v1/responses', label: 'Responses', form: 'input' },
  { path: '/api/v1/generate/stream', label: 'Generate', form: 'messages' },
]

/** The path of a surface as its caller reaches it: who has no key can only ask the keyless one. */
export function surfacesFor(caller: Caller): Surface[] {
  if (caller.kind === 'nobody') return []
  if (caller.kind === 'keyless') return [{ path: caller.path, label: 'Keyless', form: 'messages' }]
  return [...KEYED]
}

const PROMPT = 'Why is the sky blue?'

/** What the editor begins with. */
export function firstRequest(form: Surface['form'], model: string): string {
  const question = form === 'input' ? { input: PROMPT } : { messages: [{ role: 'user', content: PROMPT }] }
  return jsonBody({ model, ...question, stream: true }, 2)
}

type ReadRequest = { body: Record<string, unknown> } | { error: string }

/** The editor's text as a body, with all digits of a long seed. */
export function readRequest(text: string): ReadRequest {
  try {
    const body = parseJson(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return { body: body as Record<string, unknown> }
    }
    return { error: 'A request is a JSON object: { … }.' }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** The text with one member set, or without it; the others stay where they are. */
export function withMember(body: Record<string, unknown>, name: string, value: unknown): string {
  const { [name]: _, ...others } = body
  if (value === undefined) return jsonBody(others, 2)
  return jsonBody(name in body ? { ...body, [name]: value } : { ...others, [name]: value }, 2)
}
