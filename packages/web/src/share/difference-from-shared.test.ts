import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPictures } from '../verification/hash-pictures.ts'
import { differenceFromShared } from './difference-from-shared.ts'
import type { SharedAnswer, SharedQuestion } from './share-document.ts'

const answer: SharedAnswer = {
  role: 'assistant',
  text: 'In Norway.',
  reasoning: null,
  leftOut: true,
  toolCalls: [],
  model: 'm',
  bundle: null,
  repeats: 0,
}
const question: SharedQuestion = { role: 'user', text: 'Where is Oslo?', images: [] }
const bundle = {
  request: { model: 'm', messages: [{ role: 'user', content: 'Where is Oslo?' }] },
  response: { model: 'm', choices: [{ message: { content: 'In Norway.' } }] },
}
const differs = (shown: Partial<SharedAnswer>, asked: SharedQuestion | undefined = question) =>
  differenceFromShared(
    { answer: { ...answer, ...shown }, question: asked, before: [] },
    bundle,
    async (urls) => hashPictures(urls),
  )

test('a shared answer that is shown as it is signed does not differ', async () => {
  assert.equal(await differs({}), undefined)
})

test('another text, model, call or question is told', async () => {
  assert.match((await differs({ text: 'In Sweden.' })) ?? '', /text shown here/)
  assert.match((await differs({ model: 'other' })) ?? '', /model named here/)
  const toolCalls = [{ id: 'c', name: 'look', arguments: '{}' }]
  assert.match((await differs({ toolCalls })) ?? '', /tool calls shown here/)
  assert.match((await differs({}, { ...question, text: 'Where is Bergen?' })) ?? '', /question shown here/)
})
