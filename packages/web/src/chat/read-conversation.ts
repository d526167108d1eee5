import type { WireUsage } from '@verbatim/protocol'
import type {
  AnswerNode,
  Conversation,
  ConversationSettings,
  ImageAttachment,
  MessageNode,
  SentRequest,
  ToolResult,
} from './conversation.ts'
import { EFFORTS } from './efforts.ts'
import { onlySettable } from './parameter-values.ts'
import type { FileValue } from './read-value.ts'

const ID = /^[A-Za-z0-9_-]{1,100}$/
const MAX_NODES = 10_000
const MAX_NAME = 500
const MAX_CALLS = 1_000
const STATES = ['waiting', 'streaming', 'finished', 'stopped', 'interrupted', 'failed'] as const
const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter'] as const

/**
 * Where a question may have been sent: a path of this service, of which the operator may give any to callers without a key
 * (VERBATIM_KEYLESS_PATHS). Never one that changes accounts, by whatever detour.
 */
const COMPLETION_PATH = /^(?!\/api\/v1(\/|$))(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]{1,100}){1,8}$/

/** Images are shown, and sent on: nothing but an image's own bytes may stand there. */
const IMAGE = /^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]*={0,2}$/

/**
 * A conversation that comes from outside, every member of it looked at.
 *
 * @param origin an answer that was running is a stopped one in a `file`, which is not to make this page send anything by itself; in what the
 * reader's own `account` keeps it is one that may be taken up.
 * @throws UnreadableError that says which member is wrong.
 */
export function readConversation(value: FileValue, origin: 'file' | 'account'): Conversation {
  const nodes = value
    .get('nodes')
    .entries(MAX_NODES)
    .map(([id, node]) => readNode(id, node, origin))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  checkTree(value.get('nodes'), byId)
  const selected = value
    .get('selected')
    .entries(MAX_NODES + 1)
    .map(([from, to]) => [from, to.text(MAX_NAME)] as const)
  return {
    id: value.get('id').matching(ID),
    title: value.get('title').text(MAX_NAME),
    pinned: value.get('pinned').flag(),
    createdAt: value.get('createdAt').time(),
    updatedAt: value.get('updatedAt').time(),
    settings: readSettings(value.get('settings')),
    nodes: Object.fromEntries(byId),
    selected: Object.fromEntries(
      selected.filter(([from, to]) => (from === '' || byId.has(from)) && byId.has(to)),
    ),
  }
}

/** Every message hangs on one that is there, and none on itself by whatever detour. */
function checkTree(value: FileValue, nodes: ReadonlyMap<string, MessageNode>): void {
  const sound = new Set<string>()
  for (const node of nodes.values()) {
    const way = new Set<string>()
    for (let at: string | null = node.id; at !== null && !sound.has(at); ) {
      const found: MessageNode | undefined = nodes.get(at)
      if (found === undefined || way.has(at)) throw value.wrong('is no tree of messages')
      way.add(at)
      at = found.parent
    }
    for (const id of way) sound.add(id)
  }
}

function readNode(id: string, value: FileValue, origin: 'file' | 'account'): MessageNode {
  if (readId(value.get('id')) !== id) value.fail('has another id than it says')
  const node = {
    id,
    parent: value.get('parent').orNull(readId),
    createdAt: value.get('createdAt').time(),
  }
  const role = value.get('role').oneOf(['user', 'tool', 'assistant'])
  if (role === 'assistant') return { ...node, ...readAnswer(value, origin) }
  if (role === 'tool') return { ...node, role, results: value.get('results').list(MAX_CALLS).map(readResult) }
  const images = value.get('images').list(100).map(readImage)
  return { ...node, role, text: value.get('text').text(), images }
}

/** Of a message. Messages are members of an object, where some names have a meaning already. */
function readId(value: FileValue): string {
  const id = value.matching(ID)
  return id in Object.prototype ? value.fail('is no id of a message') : id
}

function readResult(value: FileValue): ToolResult {
  return { callId: value.get('callId').text(MAX_NAME), text: value.get('text').text() }
}

function readImage(value: FileValue): ImageAttachment {
  return {
    name: value.get('name').text(MAX_NAME),
    url: value.get('url').matching(IMAGE),
    width: value.get('width').count(),
    height: value.get('height').count(),
  }
}

function readAnswer(
  value: FileValue,
  origin: 'file' | 'account',
): Omit<AnswerNode, 'id' | 'parent' | 'createdAt'> {
  const state = value.get('state').oneOf(STATES)
  return {
    role: 'assistant',
    state: hasEnded(state) ? state : origin === 'account' ? 'interrupted' : 'stopped',
    text: value.get('text').text(),
    reasoning: value.get('reasoning').text(),
    toolCalls: value.get('toolCalls').list(MAX_CALLS).map(readToolCall),
    finishReason: value.get('finishReason').orNull((reason) => reason.oneOf(FINISH_REASONS)),
    usage: value.get('usage').orNull(readUsage),
    cost: value.get('cost').orNull((cost) => cost.matching(/^\d{1,10}(\.\d{1,9})?$/)),
    problem: value.get('problem').orNull((problem) => ({
      what: problem.get('what').text(),
      why: problem.get('why').text(),
      todo: problem.get('todo').text(),
    })),
    timing: {
      sentAt: value.get('timing').get('sentAt').time(),
      firstTokenMs: value
        .get('timing')
        .get('firstTokenMs')
        .orNull((ms) => ms.time()),
      reasoningMs: value
        .get('timing')
        .get('reasoningMs')
        .orNull((ms) => ms.time()),
      totalMs: value
        .get('timing')
        .get('totalMs')
        .orNull((ms) => ms.time()),
    },
    sent: readSent(value.get('sent')),
    response: value.get('response').orNull((response) => response.object()),
    receipt: value.get('receipt').orNull((receipt) => receipt.matching(ID)),
    continues: value.get('continues').orNull(readId),
  }
}

function hasEnded(state: AnswerNode['state']): boolean {
  return state === 'finished' || state === 'failed' || state === 'stopped'
}

function readToolCall(value: FileValue): AnswerNode['toolCalls'][number] {
  const called = value.get('function')
  return {
    id: value.get('id').text(MAX_NAME),
    type: value.get('type').oneOf(['function']),
    function: { name: called.get('name').text(MAX_NAME), arguments: called.get('arguments').text() },
  }
}

function readUsage(value: FileValue): WireUsage {
  const details = value.get('completion_tokens_details')
  return {
    prompt_tokens: value.get('prompt_tokens').count(),
    completion_tokens: value.get('completion_tokens').count(),
    total_tokens: value.get('total_tokens').count(),
    prompt_tokens_details: {
      cached_tokens: value.get('prompt_tokens_details').get('cached_tokens').count(),
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: details.get('reasoning_tokens').count(),
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** The body is what a receipt covers, so it stays as it is; what else is in it than a model and messages is the service's to judge. */
function readSent(value: FileValue): SentRequest {
  const body = value.get('body')
  body.get('model').text(MAX_NAME)
  for (const message of body.get('messages').list(MAX_NODES)) message.get('role').text(MAX_NAME)
  return {
    path: value.get('path').matching(COMPLETION_PATH),
    body: body.object() as SentRequest['body'],
    idempotencyKey: value.get('idempotencyKey').matching(ID),
    requestId: value.get('requestId').orNull((id) => id.text(MAX_NAME)),
    by: value.get('by').text(MAX_NAME),
  }
}

function readSettings(value: FileValue): ConversationSettings {
  return {
    model: value.get('model').text(MAX_NAME),
    reasoningEffort: value.get('reasoningEffort').orNull((effort) => effort.oneOf(EFFORTS)),
    systemPrompt: value.get('systemPrompt').text(),
    parameters: onlySettable(value.get('parameters').object()),
  }
}
