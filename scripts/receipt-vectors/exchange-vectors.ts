import type { Bundle, JsonObject } from '@verbatim/proof'
import { altered, at, put } from './alter.ts'
import { CHAT, IMAGE, KEYLESS, type SampleExchange, TOOLS } from './exchanges.ts'
import { inLog, issue } from './issue-bundle.ts'
import { type Failure, type Vector, vector } from './vector.ts'

type Case = [name: string, about: string, change: (bundle: Bundle) => void, failed: Failure[]]

const REQUEST: Failure = ['request', 'request_mismatch']
const PARAMETERS: Failure = ['parameters', 'parameter_mismatch']
const ANSWER: Failure = ['answer', 'answer_mismatch']
const EIGENAI: Failure = ['eigenai-signature', 'eigenai_signature_mismatch']

const CHAT_CASES: Case[] = [
  [
    'moved-text',
    "Text moved from one message to the next: EigenAI's signature does not see it.",
    moveText,
    [REQUEST],
  ],
  ['swapped-roles', "Two messages have each other's role.", swapRoles, [REQUEST]],
  [
    'moved-to-answer',
    'The end of the prompt became the beginning of the answer.',
    moveToAnswer,
    [REQUEST, ANSWER],
  ],
  ['other-message', 'Another question.', put(['request', 'messages', 1, 'content'], '?'), [REQUEST, EIGENAI]],
  ['other-seed', 'Another seed in the request.', put(['request', 'seed'], 43), [REQUEST, PARAMETERS]],
  ['other-temperature', 'Another temperature.', put(['request', 'temperature'], 0.8), [REQUEST, PARAMETERS]],
  ['added-parameter', 'A parameter that was not sent.', put(['request', 'stop'], 'x'), [REQUEST]],
  [
    'resolved-seed',
    'Another resolved seed.',
    put(['receipt', 'resolved', 'seed'], '43'),
    [REQUEST, PARAMETERS],
  ],
  [
    'resolved-date',
    'Another day.',
    put(['receipt', 'resolved', 'current_date'], '2026-01-03'),
    [REQUEST, PARAMETERS],
  ],
  ['resolved-surface', 'Another surface.', put(['receipt', 'resolved', 'surface'], 'generate'), [REQUEST]],
  [
    'other-content',
    'Another answer.',
    put(['response', 'choices', 0, 'message', 'content'], 'It is 43.'),
    [ANSWER, EIGENAI],
  ],
  [
    'other-reasoning',
    'Another reasoning.',
    put(['response', 'choices', 0, 'message', 'reasoning_content'], 'x'),
    [ANSWER],
  ],
  [
    'other-finish-reason',
    'Another finish reason.',
    put(['response', 'choices', 0, 'finish_reason'], 'length'),
    [ANSWER],
  ],
  ['other-usage', 'Other counts of tokens.', put(['response', 'usage', 'prompt_tokens'], 85), [ANSWER]],
  ['other-response-id', 'Another id of the answer.', put(['response', 'id'], 'chatcmpl-x'), [ANSWER]],
  ['other-model', 'Another model.', put(['response', 'model'], 'gpt-oss-20b'), [ANSWER, EIGENAI]],
  [
    'other-receipt-id',
    'The id of another receipt.',
    put(['response', 'receipt'], 'rcpt_x'),
    [['answer', 'receipt_id_mismatch']],
  ],
  ['added-to-answer', 'A member that the answer did not have.', put(['response', 'x'], null), [ANSWER]],
  [
    'lone-surrogate-request',
    'Half a character, which has no UTF-8.',
    put(['request', 'stop'], '\ud83d'),
    [['request', 'not_canonical']],
  ],
  [
    'lone-surrogate-answer',
    'The same in the answer.',
    put(['response', 'system_fingerprint'], '\ude00'),
    [['answer', 'not_canonical']],
  ],
]

const OTHER_CASES: [exchange: SampleExchange, ...Case][] = [
  [
    TOOLS,
    'other-arguments',
    "The tool call's arguments: EigenAI's signature does not see them.",
    otherArguments,
    [ANSWER],
  ],
  [TOOLS, 'other-tool', 'The tool has another description.', otherTool, [REQUEST]],
  [
    TOOLS,
    'other-tool-choice',
    'Another tool choice.',
    put(['request', 'tool_choice'], 'auto'),
    [REQUEST, PARAMETERS],
  ],
  [KEYLESS, 'other-persona', 'Another persona was put in front.', otherPersona, [REQUEST, EIGENAI]],
  [IMAGE, 'other-image', 'One byte of the image.', otherUrl('P4z8', 'P4z9'), [REQUEST]],
  [IMAGE, 'other-media-type', "The image's media type.", otherUrl('image/png', 'image/gif'), [REQUEST]],
]

/** Requests and answers altered after they were signed. */
export function exchangeVectors(): Vector[] {
  const all = [...CHAT_CASES.map((each) => [CHAT, ...each] as const), ...OTHER_CASES]
  return all.map(([exchange, name, about, change, failed]) =>
    vector(name, about, altered(inLog(issue(exchange)), change), failed),
  )
}

function moveText({ request }: Bundle): void {
  at(request, 'messages', 1).content = ' is 6 × 7?'
  at(request, 'messages', 0).content = 'Be brief.What'
}

function swapRoles({ request }: Bundle): void {
  at(request, 'messages', 0).role = 'user'
  at(request, 'messages', 1).role = 'system'
}

function moveToAnswer({ request, response }: Bundle): void {
  at(request, 'messages', 1).content = 'What is 6 × '
  at(response, 'choices', 0, 'message').content = '7?It is 42.'
}

function otherArguments({ response }: Bundle): void {
  at(response, 'choices', 0, 'message', 'tool_calls', 0, 'function').arguments = '{"place":"Bonn"}'
}

function otherTool({ request }: Bundle): void {
  at(request, 'tools', 0, 'function').description = 'Any weather.'
}

function otherPersona({ receipt: { resolved } }: Bundle): void {
  resolved.injected = [{ role: 'system', content: 'You are somebody else.' }]
}

function otherUrl(from: string, to: string): (bundle: Bundle) => void {
  return ({ request }) => {
    const image: JsonObject = at(request, 'messages', 0, 'content', 1, 'image_url')
    image.url = String(image.url).replace(from, to)
  }
}
