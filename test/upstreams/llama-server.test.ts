import assert from 'node:assert/strict'
import { conforms, type OpenSubject } from './conformance.ts'
import { LLAMA_ASKS } from './llama-asks.ts'
import { CONTEXT_TOKENS, startLlamaServer } from './llama-server.ts'
import { openProbed } from './replay-subject.ts'

conforms({
  name: 'llama-server (the engine itself)',
  asks: LLAMA_ASKS,
  refused: [],
  counts: { cached: true, reasoning: false },
  open,
})

async function open(): Promise<OpenSubject> {
  const server = await startLlamaServer()
  try {
    const { backend, card } = await openProbed({ url: 'http://engine', socketPath: server.socketPath })
    assert.equal(card.contextTokens, CONTEXT_TOKENS)
    const working = async () => {
      const slots = JSON.parse((await server.ask('/slots')).text) as { is_processing: boolean }[]
      return slots.filter((slot) => slot.is_processing).length
    }
    const close = async () => {
      await backend.close()
      await server.stop()
    }
    return { backend, card, working, close }
  } catch (error) {
    await server.stop()
    throw error
  }
}
