import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { eventually } from '../faults/eventually.ts'

const TEMPLATE = fileURLToPath(new URL('think-and-call.jinja', import.meta.url))
export const CONTEXT_TOKENS = 2048

export interface LlamaServer {
  socketPath: string
  modelPath: string
  ask(path: string, body?: object): Promise<{ status: number; text: string }>
  stop(): Promise<void>
}

/** The engine and model of `npm test`, alone, with a template of reasoning and tools. */
export function startLlamaServer(): Promise<LlamaServer> {
  return start(fromEnvironment('VERBATIM_TEST_MODEL'), ['--chat-template-file', TEMPLATE])
}

/** The same with the tiny gpt-oss model, whose file has its own template. */
export function startNanoServer(): Promise<LlamaServer> {
  return start(fromEnvironment('VERBATIM_TEST_NANO'), [])
}

function fromEnvironment(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm test`)
  return value
}

async function start(modelPath: string, template: string[]): Promise<LlamaServer> {
  const engine = fromEnvironment('VERBATIM_TEST_ENGINE')
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-upstream-'))
  const socketPath = join(folder, 'engine.sock')
  const options = ['--parallel', '2', '--ctx-size', String(2 * CONTEXT_TOKENS), '--threads', '1', '--slots']
  const fixed = ['--jinja', '--offline', '--no-ui', '-lv', '1', '--no-context-shift', '--no-kv-unified']
  const same = [
    '--poll',
    '0',
    '--batch-size',
    '256',
    '--cache-reuse',
    '0',
    '--spec-type',
    'none',
    '--fit',
    'off',
  ]
  const child = spawn(
    engine,
    [
      ...['--model', modelPath, '--alias', 'test-model', '--host', socketPath],
      ...[...template, ...options, ...fixed, ...same],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const ask: LlamaServer['ask'] = (path, body) => askSocket(socketPath, path, body)
  const isReady = () =>
    ask('/health').then(
      ({ status }) => status === 200,
      () => child.exitCode !== null,
    )
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await eventually('llama-server is ready', isReady, 120_000)
  return { socketPath, modelPath, ask, stop }
}

async function askSocket(socketPath: string, path: string, body?: object) {
  const asked = request({ socketPath, path, method: body === undefined ? 'GET' : 'POST', agent: false })
  asked.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = await once(asked, 'response')
  return { status: response.statusCode as number, text: await text(response) }
}
