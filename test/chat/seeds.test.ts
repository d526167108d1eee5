import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ChatCompletion, parseJson } from '@verbatim/protocol'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { deltasOf, joinContent, joinLogprobs, readStream } from './event-stream.ts'

const CHAT = '/v1/chat/completions'
const SEED = 4242
const SAMPLED = { seed: SEED, max_tokens: 16, temperature: 1, logprobs: true, top_logprobs: 3 }
const QUESTION = say('Write one line about the sea.', SAMPLED)

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

async function complete(body: object): Promise<ChatCompletion> {
  const response = await post(service, CHAT, body)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return JSON.parse(text) as ChatCompletion
}

/** Everything of a choice that the seed decides, to the last digit of its log-probabilities. */
function bytesOf({ choices: [choice] }: ChatCompletion): string {
  return JSON.stringify({ text: choice?.message.content, logprobs: choice?.logprobs?.content })
}

async function streamedBytes(): Promise<string> {
  const { chunks } = await readStream(service, CHAT, { ...QUESTION, stream: true })
  return JSON.stringify({ text: joinContent(chunks), logprobs: joinLogprobs(chunks) })
}

test('ten runs of one seed give the same bytes, streamed or not', async () => {
  const expected = bytesOf(await complete(QUESTION))
  for (let run = 1; run < 10; run++) {
    assert.equal(run % 2 === 0 ? bytesOf(await complete(QUESTION)) : await streamedBytes(), expected)
  }
})

test('three other requests in flight change nothing', async () => {
  const expected = bytesOf(await complete(QUESTION))
  for (let round = 0; round < 3; round++) {
    const others = [1, 2, 3].map((at) =>
      complete(
        say(`Tell me about ${'the sky and '.repeat(at * 8)}the moon.`, { max_tokens: 24, seed: at + round }),
      ),
    )
    assert.equal(bytesOf(await complete(QUESTION)), expected)
    await Promise.all(others)
  }
})

test('another seed gives another answer', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map((seed) => complete({ ...QUESTION, seed })))
  assert.ok(new Set(answers.map(bytesOf)).size > 1)
})

test('an answer without a seed names the one that replays it', async () => {
  const { seed: _seed, ...unseeded } = QUESTION as typeof QUESTION & { seed: number }
  const answer = await complete(unseeded)
  assert.ok(Number.isSafeInteger(answer.seed))
  assert.equal(bytesOf(await complete({ ...unseeded, seed: answer.seed })), bytesOf(answer))
  const { chunks } = await readStream(service, CHAT, { ...unseeded, stream: true })
  const replayed = await complete({ ...unseeded, seed: chunks.at(-1)?.seed })
  assert.equal(replayed.choices[0]?.message.content, joinContent(chunks))
})

test('seeds of 64 bits are kept to the last digit', async () => {
  for (const seed of ['9223372036854775807', '-9223372036854775808', '9007199254740993']) {
    const body = JSON.stringify(say('Hi', { max_tokens: 4 })).replace(/}$/, `,"seed":${seed}}`)
    const answers = await Promise.all(
      [1, 2].map(async () => {
        const text = await (await post(service, CHAT, body)).text()
        assert.equal(String((parseJson(text) as { seed: bigint }).seed), seed)
        return JSON.stringify((JSON.parse(text) as ChatCompletion).choices)
      }),
    )
    assert.equal(answers[0], answers[1])
    const streamed = await (await post(service, CHAT, body.replace(/}$/, ',"stream":true}'))).text()
    assert.ok(streamed.includes(`"seed":${seed},`))
  }
})

test('of three choices the first is the one that n = 1 gives, and all three come again', async () => {
  const one = await complete(QUESTION)
  const three = await complete({ ...QUESTION, n: 3 })
  assert.deepEqual(three.choices[0], one.choices[0])
  assert.deepEqual((await complete({ ...QUESTION, n: 3 })).choices, three.choices)
  assert.ok(new Set(three.choices.map(({ message }) => message.content)).size > 1)
  assert.equal(three.usage.prompt_tokens, one.usage.prompt_tokens)
})

test('a stop sequence ends the answer and stands nowhere in it', async () => {
  const { choices } = await complete({ ...QUESTION, stop: undefined })
  const words = (choices[0]?.message.content ?? '').split(' ').filter((word) => word.length > 3)
  const stop = words.slice(1, 3)
  assert.ok(stop.length > 0, 'the answer has words to stop at')
  const stopped = await complete({ ...QUESTION, stop })
  const [choice] = stopped.choices
  assert.equal(choice?.finish_reason, 'stop')
  for (const text of stop) assert.ok(!choice.message.content?.includes(text))
  const { chunks } = await readStream(service, CHAT, { ...QUESTION, stop, stream: true })
  assert.equal(joinContent(chunks), choice.message.content)
  assert.equal(deltasOf(chunks, 0).at(-1)?.finish_reason, 'stop')
})

test('beside a stop sequence, the tokens of the log-probabilities still make up the answer, streamed or not', async () => {
  const { choices } = await complete(QUESTION)
  const whole = choices[0]?.logprobs?.content ?? []
  // A stop of a common start holds text back again and again, until it is clear that it does not follow.
  const stop = [' aX', ' tX', ' oX', `${whole[8]?.token}`]
  const [choice] = (await complete({ ...QUESTION, stop })).choices
  const stopped = choice?.logprobs?.content ?? []
  assert.ok(stopped.length > 0)
  assert.equal(stopped.map(({ token }) => token).join(''), choice?.message.content)
  assert.deepEqual(stopped, whole.slice(0, stopped.length))
  const { chunks } = await readStream(service, CHAT, { ...QUESTION, stop, stream: true })
  assert.deepEqual(joinLogprobs(chunks), stopped)
})

test('log-probabilities: their bytes join to the content, the best first, all of them at most 0', async () => {
  for (const content of ['Write one line about the sea.', 'Repeat: 🌊 é 漢字 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🌍🌎🌏']) {
    const { choices } = await complete(say(content, { ...SAMPLED, max_tokens: 24 }))
    const [choice] = choices
    const tokens = choice?.logprobs?.content ?? []
    const bytes = Buffer.from(tokens.flatMap((token) => token.bytes ?? []))
    // An answer that ends inside a character gives only its whole ones.
    const text = new TextDecoder().decode(bytes, { stream: choice?.finish_reason === 'length' })
    assert.equal(text, choice?.message.content)
    for (const { logprob, top_logprobs: top } of tokens) {
      assert.ok(logprob <= 0)
      assert.equal(top.length, SAMPLED.top_logprobs)
      const values = top.map((one) => one.logprob)
      assert.deepEqual(
        values,
        values.toSorted((a, b) => b - a),
      )
      assert.ok(values.every((value) => value <= 0))
    }
  }
})

test('logprobs alone gives each token, without alternatives', async () => {
  const { choices, usage } = await complete(say('Hi', { seed: 1, max_tokens: 4, logprobs: true }))
  const tokens = choices[0]?.logprobs?.content ?? []
  assert.equal(tokens.length, usage.completion_tokens)
  for (const token of tokens) assert.deepEqual(token.top_logprobs, [])
})

const SCHEMA = {
  type: 'object',
  properties: { colour: { enum: ['red', 'green', 'blue'] }, count: { type: 'integer' } },
  required: ['colour', 'count'],
  additionalProperties: false,
}

test('answers of a JSON schema are of that schema, and json_object answers are objects', async () => {
  const format = { type: 'json_schema', json_schema: { name: 'thing', schema: SCHEMA, strict: true } }
  for (const seed of [1, 2, 3]) {
    const { choices } = await complete(say('A thing?', { seed, max_tokens: 64, response_format: format }))
    const thing = JSON.parse(choices[0]?.message.content ?? '') as { colour: string; count: number }
    assert.deepEqual(Object.keys(thing).sort(), ['colour', 'count'])
    assert.ok(SCHEMA.properties.colour.enum.includes(thing.colour))
    assert.ok(Number.isInteger(thing.count))
  }
  const object = { type: 'json_object' }
  const { choices } = await complete(say('A thing?', { seed: 1, max_tokens: 64, response_format: object }))
  assert.match(choices[0]?.message.content ?? '', /^\s*\{/)
})
