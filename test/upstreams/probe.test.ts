import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type ProbeOptions, probeUpstream } from '@verbatim/server'
import { PROBED } from './replay-subject.ts'
import { startReplay } from './start-replay.ts'

const OPTIONS = {
  apiKey: undefined,
  kind: 'auto' as const,
  model: 'test-model',
  waitMs: 0,
  note: () => undefined,
  signal: new AbortController().signal,
}

async function probeReplay(
  t: TestContext,
  server: string,
  more: Partial<ProbeOptions> = {},
  instead = PROBED,
) {
  const replay = await startReplay(server, instead)
  t.after(() => replay.stop())
  const { dialect, ...found } = await probeUpstream({ ...OPTIONS, url: replay.url, ...more })
  return { kind: dialect.kind, ...found }
}

const EFFORTS = ['none', 'low', 'medium', 'high']
const TOOLS = ['tools', 'tool_choice', 'parallel_tool_calls']

test('vLLM is found by its version and its list, and tells by one token what it can do', async (t) => {
  assert.deepEqual(await probeReplay(t, 'vllm'), {
    kind: 'vllm',
    model: 'test-model',
    abilities: {
      version: '0.33.0',
      contextTokens: 4096,
      slots: null,
      seesImages: false,
      reasoningEfforts: EFFORTS,
      unsupported: ['separate_reasoning'],
      isHarmony: false,
    },
  })
  const less = { Hi: 'length', 'Hi with tools': 'no-tools', image: 'plain' }
  const { abilities } = await probeReplay(t, 'vllm', {}, less)
  assert.deepEqual(abilities.unsupported, ['separate_reasoning', ...TOOLS])
  assert.deepEqual(abilities.reasoningEfforts, [])
  assert.equal(abilities.seesImages, true)
})

test('SGLang is found by its model, and tells how it was started', async (t) => {
  assert.deepEqual(await probeReplay(t, 'sglang'), {
    kind: 'sglang',
    model: 'test-model',
    abilities: {
      version: '0.5.23',
      contextTokens: 4096,
      slots: 48,
      seesImages: false,
      reasoningEfforts: EFFORTS,
      unsupported: [],
      isHarmony: false,
    },
  })
})

test('Ollama is found by its version, and tells what a model can do once it is loaded', async (t) => {
  const found = await probeReplay(t, 'ollama')
  assert.deepEqual([found.kind, found.model], ['ollama', 'test-model:latest'])
  const { contextTokens, reasoningEfforts, unsupported } = found.abilities
  assert.deepEqual([contextTokens, reasoningEfforts], [4096, EFFORTS])
  assert.ok(unsupported.includes('tool_choice') && !unsupported.includes('tools'))
  assert.ok(!unsupported.includes('logprobs'))
})

test('llama-server is found by its properties', async (t) => {
  const { kind, model, abilities } = await probeReplay(t, 'llama-server')
  assert.deepEqual([kind, model], ['llama-server', 'test-model'])
  assert.deepEqual([abilities.contextTokens, abilities.slots], [2048, 2])
  assert.deepEqual([abilities.reasoningEfforts, abilities.unsupported], [EFFORTS, []])
})

test('the only model of an upstream needs no name', async (t) => {
  assert.equal((await probeReplay(t, 'vllm', { model: 'auto' })).model, 'test-model')
})

test('a model that is not there is told with those that are', async (t) => {
  await assert.rejects(probeReplay(t, 'vllm', { model: 'gpt-5' }), /gpt-5[\s\S]*test-model/)
  await assert.rejects(probeReplay(t, 'ollama', { model: 'gpt-5' }), /ollama pull gpt-5/)
})

test('a kind that is set wins, and is told when it cannot be', async (t) => {
  assert.equal((await probeReplay(t, 'vllm', { kind: 'openai' })).kind, 'openai')
  await assert.rejects(probeReplay(t, 'vllm', { kind: 'ollama' }), /VERBATIM_UPSTREAM_KIND/)
})

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('any other server is an OpenAI-compatible one, which is believed', async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(404).end('no'))
  const { dialect, model } = await probeUpstream({ ...OPTIONS, url })
  assert.deepEqual([dialect.kind, model], ['openai', 'test-model'])
  await assert.rejects(probeUpstream({ ...OPTIONS, url, model: 'auto' }), /VERBATIM_MODEL/)
})

test('a key that is wanted is asked for', async (t) => {
  const url = await serve(t, ({ headers }, response) => {
    const isRight = headers.authorization === 'Bearer right'
    response.writeHead(isRight ? 404 : 401).end('{"error":"Unauthorized"}')
  })
  await assert.rejects(probeUpstream({ ...OPTIONS, url }), /VERBATIM_UPSTREAM_KEY/)
  assert.equal((await probeUpstream({ ...OPTIONS, url, apiKey: 'right' })).dialect.kind, 'openai')
})

test('a server that still loads is waited for, and that is told once', async (t) => {
  let asked = 0
  const url = await serve(t, (_request, response) => {
    asked += 1
    response.writeHead(asked <= 2 ? 503 : 404).end('{"error":{"message":"Loading model"}}')
  })
  const notes: string[] = []
  const note = (message: string) => notes.push(message)
  const { dialect } = await probeUpstream({ ...OPTIONS, url, waitMs: 20_000, note })
  assert.equal(dialect.kind, 'openai')
  assert.equal(notes.length, 1)
  assert.match(notes[0] ?? '', /503/)
})

test('a server that stays away stops the start, saying why and what to do', async () => {
  await assert.rejects(probeUpstream({ ...OPTIONS, url: 'http://127.0.0.1:1' }), (error) => {
    assert.ok(error instanceof Error)
    assert.match(error.message, /cannot be reached[\s\S]*ECONNREFUSED[\s\S]*VERBATIM_UPSTREAM_URL/)
    return true
  })
})

test('who stops the start does not wait', async () => {
  const signal = AbortSignal.abort(new Error('stopped'))
  await assert.rejects(
    probeUpstream({ ...OPTIONS, url: 'http://127.0.0.1:1', waitMs: 60_000, signal }),
    /stopped/,
  )
})
