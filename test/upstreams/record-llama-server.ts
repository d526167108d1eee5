/**
 * Writes transcripts/llama-server anew: what the engine of `npm test` answers to the bodies that Verbatim sends it. Names of this machine's
 * files are replaced.
 *
 * Usage: VERBATIM_TEST_ENGINE=… VERBATIM_TEST_MODEL=… node test/upstreams/record-llama-server.ts
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Asking } from './asking.ts'
import type { Ask } from './conformance.ts'
import { LLAMA_ASKS } from './llama-asks.ts'
import { type LlamaServer, startLlamaServer } from './llama-server.ts'
import { openProbed } from './replay-subject.ts'

const FOLDER = fileURLToPath(new URL('transcripts/llama-server/', import.meta.url))
const EVENTS_BEFORE_THE_BREAK = 4

const server = await startLlamaServer()
try {
  await record(server)
} finally {
  await server.stop()
}

async function record({ ask, modelPath, socketPath }: LlamaServer): Promise<void> {
  const write = (name: string, text: string) => {
    const own = text.replaceAll(modelPath, 'test-model.gguf').replace(/<__media_\w+__>/, '<__media__>')
    const isJson = name.endsWith('.json')
    writeFileSync(FOLDER + name, isJson ? `${JSON.stringify(JSON.parse(own), null, 2)}\n` : own)
  }
  for (const path of ['/props', '/v1/models']) {
    write(`get-${path.replace(/^\/(v1\/)?/, '')}.json`, (await ask(path)).text)
  }
  const { backend, card, dialect } = await openProbed({ url: 'http://engine', socketPath })
  const asking = new Asking(
    { name: '', asks: {}, refused: [], counts: { cached: true, reasoning: false }, open: never },
    { backend, card, working: never, close: never },
  )
  const complete = (one: Ask, stream: boolean) =>
    ask('/v1/chat/completions', dialect.body(asking.work(one, stream)))
  for (const [scenario, one] of Object.entries(LLAMA_ASKS)) {
    if (scenario === 'endless') continue
    const streamed = await complete(one, true)
    if (streamed.status !== 200) write(`${scenario}.${streamed.status}.json`, streamed.text)
    else write(`${scenario}.sse`, streamed.text)
    if (streamed.status === 200) write(`${scenario}.json`, (await complete(one, false)).text)
    if (scenario !== 'plain') continue
    const events = streamed.text.split('\n\n').slice(0, EVENTS_BEFORE_THE_BREAK)
    write('broken-off.sse', `${events.join('\n\n')}\n\n`)
  }
  await backend.close()
}

function never(): never {
  throw new Error('recording asks for nothing of this')
}
