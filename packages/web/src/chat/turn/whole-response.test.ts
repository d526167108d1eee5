import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeResponse } from './whole-response.ts'

test('a long answer is put together whole, its seed with all digits', async () => {
  const piece = (delta: string, rest = '') =>
    `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"${delta}"},"finish_reason":null}]${rest}}`
  const last =
    '{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"seed":9007199254740993}'
  const response = await wholeResponse([...Array.from({ length: 450 }, () => piece('ab')), last])
  assert.equal(response.seed, 9007199254740993n)
  const [choice] = response.choices as [{ message: { content: string } }]
  assert.equal(choice.message.content, 'ab'.repeat(450))
})
