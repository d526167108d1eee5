import { randomBytes } from 'node:crypto'

type Answers = Record<string, string>

/** A file that the page's import reads: a chat of each set, whose every answer is one of it; and what else is shown as the model wrote it is as hostile. */
export function conversationsFile(sets: Record<string, Answers>): string {
  const conversations = Object.entries(sets).map(([title, answers]) => conversation(title, answers))
  return JSON.stringify({ format: 'verbatim-conversations', version: 1, conversations, bundles: {} })
}

function conversation(title: string, answers: Answers) {
  const nodes: Record<string, unknown> = {}
  const selected: Record<string, string> = {}
  let parent: string | null = null
  const add = (node: object) => {
    const id = `msg_${randomBytes(8).toString('hex')}`
    nodes[id] = { id, parent, createdAt: 1_700_000_000_000, ...node }
    selected[parent ?? ''] = id
    parent = id
  }
  for (const [name, text] of Object.entries(answers)) {
    add({ role: 'user', text: `${name}: ${text.slice(0, 500)}`, images: [] })
    add(answer(text))
  }
  return {
    id: `conv_${randomBytes(16).toString('hex')}`,
    title,
    pinned: false,
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    settings: { model: '', reasoningEffort: null, systemPrompt: '', parameters: {} },
    nodes,
    selected,
  }
}

function answer(text: string) {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: '<b>f</b>', arguments: text.slice(0, 500) },
  }
  return {
    role: 'assistant',
    state: 'finished',
    text,
    reasoning: text.slice(0, 500),
    toolCalls: [call],
    finishReason: 'stop',
    usage: null,
    cost: null,
    problem: null,
    timing: { sentAt: 1_700_000_000_000, firstTokenMs: null, reasoningMs: null, totalMs: null },
    sent: {
      path: '/v1/chat/completions',
      body: { model: 'x', messages: [] },
      idempotencyKey: 'x',
      requestId: null,
      by: 'keyless',
    },
    response: null,
    receipt: null,
    continues: null,
  }
}
