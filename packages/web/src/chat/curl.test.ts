import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ChatRequest, LoggedReceipt } from '@verbatim/protocol'
import { curlOf } from './curl.ts'
import { answer } from './testing/nodes.ts'

const nasty = `it's $HOME "quoted" \`id\` \\ \n— end`
const asked = answer('a', 'q')

/** A published receipt with its request and answer. */
function vector(name: string) {
  const path = new URL(`../../../../vectors/receipts/${name}.json`, import.meta.url)
  const { document } = JSON.parse(readFileSync(path, 'utf8')) as { document: Document }
  const { request, response, receipt } = document
  const logged = { receipt, inclusion: null, checkpoint: null }
  return { request, response, resolved: receipt.resolved, logged }
}

interface Document {
  request: ChatRequest
  response: Record<string, unknown>
  receipt: LoggedReceipt['receipt']
}

const noReceipt = () => Promise.reject(new Error('there is no receipt'))

const commandOf = async (...given: Parameters<typeof curlOf>) => (await curlOf(...given)).command

/** What a shell makes of the command, without curl. */
function argumentsOf(command: string): string[] {
  const shell = `curl() { printf '%s\\0' "$@"; }\n${command}`
  const env = { VERBATIM_API_KEY: 'vbk_test' }
  return execFileSync('sh', ['-c', shell], { env }).toString().split('\0').slice(0, -1)
}

function bodyOf(given: string[]): string {
  return given.find((word) => word.startsWith('{')) ?? ''
}

test('the command sends the turn to the letter, with the key from the environment', async () => {
  const body = { model: 'm', messages: [{ role: 'user' as const, content: nasty }] }
  const sent = { ...asked.sent, by: 'key:vbk_abc123', body }
  const given = argumentsOf(await commandOf({ ...asked, sent }, 'https://v.example/base', noReceipt))
  assert.ok(given.includes('https://v.example/base/v1/chat/completions'))
  assert.ok(given.includes('Authorization: Bearer vbk_test'))
  assert.deepEqual(JSON.parse(bodyOf(given)), body)
})

test('all that the service chose is filled in', async () => {
  const { request, response, resolved, logged } = vector('chat-streamed')
  const sent = { ...asked.sent, by: 'key:vbk_abc123', body: request }
  const turn = { ...asked, sent, response, receipt: logged.receipt.statement.receipt }
  const given = argumentsOf(await commandOf(turn, '', async () => logged))
  const { max_completion_tokens: _limit, ...rest } = request
  assert.deepEqual(JSON.parse(bodyOf(given)), {
    ...rest,
    model: request.model,
    temperature: resolved.temperature,
    top_p: resolved.top_p,
    top_k: resolved.top_k,
    min_p: resolved.min_p,
    repetition_penalty: resolved.repetition_penalty,
    frequency_penalty: resolved.frequency_penalty,
    presence_penalty: resolved.presence_penalty,
    seed: Number(resolved.seed),
    parallel_tool_calls: resolved.parallel_tool_calls,
    max_tokens: resolved.max_tokens ?? -1,
    n: resolved.n,
    tool_choice: resolved.tool_choice,
    reasoning_effort: resolved.reasoning_effort,
    separate_reasoning: resolved.separate_reasoning,
    ...(response.current_date === undefined
      ? {}
      : { chat_template_kwargs: { current_date: resolved.current_date } }),
  })
})

test('a seed of 64 bits keeps its digits', async () => {
  const { request, response, resolved, logged } = vector('long-seed')
  const turn = { ...asked, sent: { ...asked.sent, body: request }, response, receipt: 'r' }
  const given = argumentsOf(await commandOf(turn, '', async () => logged))
  assert.ok(bodyOf(given).includes(`"seed": ${resolved.seed}`))
})

test('who asked without a key needs none, and does not say what the service says in front', async () => {
  const { request, response, resolved, logged } = vector('keyless')
  assert.ok(resolved.injected.length > 0)
  const turn = { ...asked, sent: { ...asked.sent, path: '/api', body: request }, response, receipt: 'r' }
  const { command, givesTheSame } = await curlOf(turn, 'http://localhost:8080', async () => logged)
  assert.equal(givesTheSame, false)
  assert.match(command, /^# Without an API key .* another answer\.\ncurl /)
  assert.doesNotMatch(command.split('\n')[0] ?? '', /['"`$]/)
  const given = argumentsOf(command)
  assert.ok(given.includes('http://localhost:8080/api'))
  assert.equal(
    given.some((word) => word.startsWith('Authorization')),
    false,
  )
  assert.deepEqual(JSON.parse(bodyOf(given)).messages, request.messages)
})

test('with a key the same answer comes, and nothing else is said', async () => {
  const { request, response, logged } = vector('chat-streamed')
  const sent = { ...asked.sent, by: 'key:vbk_abc123', body: request }
  const turn = { ...asked, sent, response, receipt: 'r' }
  const { command, givesTheSame } = await curlOf(turn, '', async () => logged)
  assert.equal(givesTheSame, true)
  assert.match(command, /^curl /)
})

test('a receipt that cannot be had is told', async () => {
  await assert.rejects(curlOf({ ...asked, response: {}, receipt: 'r' }, '', noReceipt), /there is no receipt/)
})
