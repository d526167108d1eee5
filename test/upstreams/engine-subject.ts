import assert from 'node:assert/strict'
import type { OpenSubject } from './conformance.ts'
import { CONTEXT_TOKENS, type LlamaServer } from './llama-server.ts'
import { openProbed } from './replay-subject.ts'

/** A real llama-server as a subject: probed and opened as an operator's upstream is. */
export async function openEngine(starting: Promise<LlamaServer>): Promise<OpenSubject> {
  const server = await starting
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
