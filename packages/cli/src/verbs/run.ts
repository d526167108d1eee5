import { streamAnswer } from '../answer.ts'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { interruptible } from '../interruption.ts'
import { buildRequest, chooseModel, openClient, systemMessages } from '../request.ts'
import { printJson, type Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export async function run(given: Given, terminal: Terminal): Promise<ExitCode> {
  await interruptible(async (signal) => {
    const content = await readPrompt(given, terminal, signal)
    const client = openClient(given, terminal)
    const model = await chooseModel(given, client, signal)
    const request = buildRequest(given, model, [...systemMessages(given), { role: 'user', content }])
    if (terminal.json) printJson(terminal, await client.chat(request, signal))
    else await streamAnswer(client, request, terminal, { signal, reasoning: given.flag('reasoning') })
  })
  return EXIT.ok
}

async function readPrompt(given: Given, terminal: Terminal, signal: AbortSignal): Promise<string> {
  const [word = '-'] = given.words
  const prompt = word === '-' ? await readInput(terminal, signal) : word
  if (prompt.trim() !== '') return prompt
  throw new UsageError('The prompt is empty.', 'Give it in quotes, or on stdin.', 'run')
}

async function readInput({ stdin }: Terminal, signal: AbortSignal): Promise<string> {
  if (stdin.isTTY) throw new UsageError('"run" needs a prompt.', 'Give it in quotes, or on stdin.', 'run')
  const stop = () => stdin.destroy(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8').trimEnd()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
