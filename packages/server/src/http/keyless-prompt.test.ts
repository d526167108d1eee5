import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChatRequest, chatRequestSchema, VerbatimError } from '@verbatim/protocol'
import { loadConfig } from '../config/config.ts'
import { chatForm } from './chat-form.ts'
import type { HttpContext } from './http.ts'
import { personaOf, withoutPersona } from './keyless-prompt.ts'
import { CHAT, KEYLESS, type Surface } from './surfaces.ts'

const PERSONA = { name: 'Nano', creator: 'nobody' }
const NOW = new Date('2026-11-21T10:11:12.345Z')

function promptOf(more: object, currentDate?: string): unknown {
  const request: ChatRequest = chatRequestSchema.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    ...more,
  })
  return personaOf(request, PERSONA, NOW, currentDate).content
}

test('the prompt names one day: of the request, of the setting, or the real one', () => {
  const prompt = (date: string) =>
    `You are Nano, an AI assistant created by nobody. The current date is ${date} and the time is 10:11:12 UTC.`
  assert.equal(promptOf({}), prompt('2026-11-21'))
  assert.equal(promptOf({}, '2025-06-28'), prompt('2025-06-28'))
  const asked = { chat_template_kwargs: { current_date: '2024-02-29' } }
  assert.equal(promptOf(asked, '2025-06-28'), prompt('2024-02-29'))
})

test('an error names the message that the caller sent, in the parameter and in the words', () => {
  const told = (param: string, message: string) => {
    const details = { param, retryAfterSeconds: 3, cause: 'why' }
    return withoutPersona(new VerbatimError('invalid_request', message, details))
  }
  const second = told('messages[2].content[0].image_url', 'messages[2].content[0].image_url: it is text.')
  assert.deepEqual(
    [second.param, second.message, second.code, second.retryAfterSeconds, second.cause],
    [
      'messages[1].content[0].image_url',
      'messages[1].content[0].image_url: it is text.',
      'invalid_request',
      3,
      'why',
    ],
  )
  assert.equal(told('messages[10].name', 'Not so: messages[10].name').message, 'Not so: messages[9].name')
  assert.equal(told('messages[0].content', 'messages[0].content is long.').param, 'messages')
  assert.equal(told('seed', 'messages[1] is told of').message, 'messages[1] is told of')
})

test('the keyless surface has both, a keyed one neither', async () => {
  const read = async (surface: Surface) => {
    const rooms = { models: { default: { card: { id: 'm' } } } }
    const config = loadConfig({ VERBATIM_CURRENT_DATE: '2025-06-28' })
    const context = { config, rooms, now: () => NOW.getTime() } as unknown as HttpContext
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
    const {
      chat,
      body: sent,
      injected,
      inItsTerms,
    } = await chatForm(context, surface).read(body, { kind: 'keyless', address: 'a' })
    const error = new VerbatimError('invalid_request', 'messages[1] is wrong.', { param: 'messages[1]' })
    assert.deepEqual(sent, JSON.parse(body))
    return { first: chat.messages[0]?.content, injected, told: inItsTerms(error).message }
  }
  const keyless = await read(KEYLESS)
  assert.deepEqual(keyless.injected, [{ role: 'system', content: keyless.first }])
  assert.match(String(keyless.first), /The current date is 2025-06-28 and the time is 10:11:12 UTC\.$/)
  assert.equal(keyless.told, 'messages[0] is wrong.')
  assert.deepEqual(await read(CHAT), { first: 'hi', injected: [], told: 'messages[1] is wrong.' })
})
