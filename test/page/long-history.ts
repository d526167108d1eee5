import type { Page } from 'playwright-core'

export const LONG_ID = 'conv_long'

const SETTINGS = { model: '', reasoningEffort: null, systemPrompt: '', parameters: {} }

const DETAILS = {
  reasoning_tokens: 0,
  audio_tokens: 0,
  accepted_prediction_tokens: 0,
  rejected_prediction_tokens: 0,
}

/** A file of one conversation with as many questions as told, each answered in Markdown. */
export function longHistory(questions: number): Buffer {
  const nodes: Record<string, object> = {}
  let parent: string | null = null
  for (let turn = 0; turn < questions; turn++) {
    const [asked, said] = [`q${turn}`, `a${turn}`]
    const text = `Question ${turn} of a long talk.`
    nodes[asked] = { id: asked, role: 'user', parent, createdAt: turn, text, images: [] }
    nodes[said] = answerOf(said, asked, turn)
    parent = said
  }
  const talk = {
    id: LONG_ID,
    title: 'Long',
    pinned: false,
    createdAt: 0,
    updatedAt: 1,
    settings: SETTINGS,
  }
  const conversations = [{ ...talk, nodes, selected: {} }]
  return Buffer.from(JSON.stringify({ format: 'verbatim-conversations', version: 1, conversations }))
}

function answerOf(id: string, parent: string, turn: number): object {
  return {
    id,
    role: 'assistant',
    parent,
    createdAt: turn,
    state: 'finished',
    text: `**Answer ${turn}** with a list:\n\n- one \`thing\`\n- another\n\n${'Some words more. '.repeat(6)}`,
    reasoning: '',
    toolCalls: [],
    finishReason: 'stop',
    usage: {
      prompt_tokens: 9,
      completion_tokens: 9,
      total_tokens: 18,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: DETAILS,
    },
    cost: null,
    problem: null,
    timing: { sentAt: turn, firstTokenMs: 1, reasoningMs: null, totalMs: 2 },
    sent: {
      path: '/v1/chat/completions',
      body: { model: 'scripted', messages: [] },
      idempotencyKey: `turn_${turn}`,
      requestId: null,
      by: 'keyless',
    },
    response: null,
    receipt: null,
    continues: null,
  }
}

/** Takes it in, by the button that a reader has. */
export async function importLong(page: Page, questions: number): Promise<void> {
  const buffer = longHistory(questions)
  const file = { name: 'long.json', mimeType: 'application/json', buffer }
  await page.getByLabel('Import conversations').setInputFiles(file)
  await page.getByText('1 conversation imported.').waitFor({ state: 'attached' })
}
