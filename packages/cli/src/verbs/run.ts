import { responseFromChunks } from '@verbatim/proof'
import type { ChatCompletionChunk, ChatRequest, VerbatimClient } from '@verbatim/protocol'
import { streamAnswer } from '../answer.ts'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { interruptible } from '../interruption.ts'
import { type Exchange, saveBundle } from '../proof/save-bundle.ts'
import { readInput } from '../read-input.ts'
import { buildRequest, chooseModel, openClient, systemMessages } from '../request.ts'
import { printJson, type Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export async function run(given: Given, terminal: Terminal): Promise<ExitCode> {
  return interruptible(async (signal) => {
    const content = await readPrompt(given, terminal, signal)
    const client = openClient(given, terminal)
    const model = await chooseModel(given, client, signal)
    const request = buildRequest(given, model, [...systemMessages(given), { role: 'user', content }])
    const exchange = terminal.json
      ? await askWhole(client, request, terminal, signal)
      : await askStreaming(client, request, terminal, { signal, reasoning: given.flag('reasoning') })
    const path = given.text('save')
    if (path === undefined) return EXIT.ok
    return saveBundle(path, exchange(), client, terminal, signal)
  })
}

async function askWhole(
  client: VerbatimClient,
  request: ChatRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<() => Exchange> {
  const completion = await client.chat(request, signal)
  printJson(terminal, completion)
  return () => ({ request: { ...request, stream: false }, response: { ...completion } })
}

async function askStreaming(
  client: VerbatimClient,
  request: ChatRequest,
  terminal: Terminal,
  options: { signal: AbortSignal; reasoning: boolean },
): Promise<() => Exchange> {
  const chunks: ChatCompletionChunk[] = []
  await streamAnswer(client, request, terminal, { ...options, chunk: (chunk) => chunks.push(chunk) })
  return () => ({ request: { ...request, stream: true }, response: responseFromChunks(chunks) })
}

async function readPrompt(given: Given, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const [word = '-'] = given.words
  const prompt = word === '-' ? await readStdin(terminal, signal) : word
  if (prompt.trim() !== '') return prompt
  throw new UsageError('The prompt is empty.', 'Give it in quotes, or on stdin.', 'run')
}

async function readStdin(terminal: Terminal, signal: AbortSignal): Promise<string> {
  if (terminal.stdin.isTTY) {
    throw new UsageError('"run" needs a prompt.', 'Give it in quotes, or on stdin.', 'run')
  }
  return (await readInput(terminal, signal)).trimEnd()
}
