import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ResponsesRequest, responsesRequestSchema, VerbatimError } from '@verbatim/protocol'
import type { ResponseArchive, SizedResponse } from './archive.ts'
import { readConversation } from './conversation.ts'
import { sealReasoning } from './sealed-reasoning.ts'

const ASKER = { keyId: 'key_a', responseId: `resp_${'9'.repeat(26)}` }
const BOUNDS = { items: 100, bytes: 10_000 }
const HEX = 'a'.repeat(26)

function request(fields: object): ResponsesRequest {
  return responsesRequestSchema.parse({ model: 'm', ...fields })
}

/** The part of an archive that conversations are read from. */
function archiveOf(...responses: SizedResponse[]): ResponseArchive {
  const find = async (keyId: string, id: string) =>
    responses.find((kept) => kept.id === id && kept.keyId === keyId)
  return { find } as unknown as ResponseArchive
}

function kept(id: string, previousId: string | null = null, bytes = 100): SizedResponse {
  const message = { type: 'message', role: 'assistant', status: 'completed' }
  const hex = id.slice('resp_'.length)
  const output = [{ ...message, id: `msg_${hex}0001`, content: [{ type: 'output_text', text: `to ${id}` }] }]
  const content = [{ type: 'input_text' as const, text: id }]
  const input = { id: `msg_${hex}0000`, type: 'message', role: 'user', status: 'completed', content } as const
  return { id, keyId: 'key_a', previousId, bytes, input: [input], response: JSON.stringify({ output }) }
}

const read = (fields: object, archive = archiveOf(), bounds = BOUNDS) =>
  readConversation(request(fields), ASKER, archive, bounds)

function refused(code: string, param: string) {
  return (error: unknown) => error instanceof VerbatimError && error.code === code && error.param === param
}

test('a string is a message of the user', async () => {
  const { items, input } = await read({ input: 'Hi' })
  const id = `msg_${'9'.repeat(26)}0000`
  const content = [{ type: 'input_text', text: 'Hi' }]
  assert.deepEqual(input, [{ id, type: 'message', status: 'completed', role: 'user', content }])
  assert.deepEqual(items, [{ item: input[0], param: 'input' }])
})

test('what came before stands before, in order', async () => {
  const archive = archiveOf(kept('resp_1'), kept('resp_2', 'resp_1'))
  const { items, input, continued } = await read({ input: 'Hi', previous_response_id: 'resp_2' }, archive)
  const texts = items.map(({ item }) => (item.type === 'message' ? item.content[0] : undefined))
  assert.deepEqual(
    texts.map((part) => (part !== undefined && 'text' in part ? part.text : '')),
    ['resp_1', 'to resp_1', 'resp_2', 'to resp_2', 'Hi'],
  )
  assert.equal(input.length, 1)
  assert.deepEqual(continued, ['resp_1', 'resp_2'])
})

test('what is unknown, another key’s, or continues what is gone is refused', async () => {
  const archive = archiveOf(kept('resp_2', 'resp_1'), { ...kept('resp_3'), keyId: 'key_b' })
  const wrong = refused('previous_response_not_found', 'previous_response_id')
  for (const id of ['resp_0', 'resp_2', 'resp_3']) {
    await assert.rejects(() => read({ input: 'Hi', previous_response_id: id }, archive), wrong, id)
  }
})

test('a conversation has bounds', async () => {
  const archive = archiveOf(kept('resp_1', null, 900), kept('resp_2', 'resp_1', 900))
  const long = { input: 'Hi', previous_response_id: 'resp_2' }
  const wrong = refused('request_too_large', 'previous_response_id')
  await assert.rejects(() => read(long, archive, { items: 100, bytes: 1_799 }), wrong)
  await assert.rejects(() => read(long, archive, { items: 4, bytes: 10_000 }), wrong)
  assert.equal((await read(long, archive, { items: 5, bytes: 1_800 })).items.length, 5)
})

test('a reference stands for the item, in the input and in the output of a response', async () => {
  const archive = archiveOf(kept(`resp_${HEX}`))
  for (const [id, text] of [
    [`msg_${HEX}0000`, `resp_${HEX}`],
    [`msg_${HEX}0001`, `to resp_${HEX}`],
  ]) {
    const [item] = (await read({ input: [{ type: 'item_reference', id }] }, archive)).input
    assert.ok(item?.type === 'message')
    const [part] = item.content
    assert.equal(part !== undefined && 'text' in part ? part.text : undefined, text)
  }
})

test('a reference to what is not kept is refused, and so are references to too much', async () => {
  const archive = archiveOf(kept(`resp_${HEX}`, null, 6_000), kept(`resp_${'b'.repeat(26)}`, null, 6_000))
  const references = (...ids: string[]) => ({ input: ids.map((id) => ({ type: 'item_reference', id })) })
  for (const id of ['msg_1', `msg_${HEX}0007`, `msg_${'c'.repeat(26)}0000`]) {
    await assert.rejects(() => read(references(id), archive), refused('invalid_request', 'input[0].id'), id)
  }
  const first = `msg_${HEX}0000`
  assert.equal((await read(references(first, first), archive)).input.length, 2)
  const both = references(first, `msg_${'b'.repeat(26)}0000`)
  await assert.rejects(() => read(both, archive), refused('request_too_large', 'input'))
})

test('reasoning comes back in clear, or sealed', async () => {
  const sealed = sealReasoning('Thought über it.')
  const give = async (fields: object) =>
    (await read({ input: [{ type: 'reasoning', summary: [], ...fields }] })).input[0]
  const content = [{ type: 'reasoning_text', text: 'Thought über it.' }]
  for (const fields of [
    { content },
    { encrypted_content: sealed },
    { content: [], encrypted_content: sealed },
    { content, encrypted_content: 'of another service' },
  ]) {
    const item = await give(fields)
    assert.deepEqual(item?.type === 'reasoning' && item.content, content)
  }
  const wrong = refused('invalid_request', 'input[0].encrypted_content')
  await assert.rejects(() => give({ encrypted_content: 'gAAAAA' }), wrong)
})
