import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Message } from '@verbatim/protocol'
import fc from 'fast-check'
import { HARMONY_TAGS, type PromptPiece, renderPrompt, safeStrings } from './harmony.ts'

function piecesOf(instructions: string, asked: string, preamble: string, args: string): PromptPiece[] {
  const called = { id: 'a', type: 'function' as const, function: { name: 'f', arguments: args } }
  const messages: Message[] = [
    { role: 'system', content: instructions },
    { role: 'user', content: asked },
    { role: 'assistant', content: preamble, tool_calls: [called] },
    { role: 'tool', tool_call_id: 'a', content: asked },
  ]
  const fixed = { tools: [], effort: 'low' as const, currentDate: '2025-06-28', startInFinal: false }
  return renderPrompt({ messages, responseFormat: { type: 'text' }, ...fixed })
}

describe('forged tags', () => {
  test('a tag in a text is split', () => {
    assert.deepEqual(safeStrings('a<|end|>b'), ['a<', '|end|>b'])
    assert.deepEqual(safeStrings('<|start|><|channel|>'), ['<', '|start|><', '|channel|>'])
    assert.deepEqual(safeStrings('a <| b |>'), ['a <| b |>'])
    assert.deepEqual(safeStrings(''), [])
  })

  const tricky = fc
    .array(
      fc.oneof(fc.constantFrom(...HARMONY_TAGS, '<', '|', '>', '<|', '|>', 'end', '<|<|end|>'), fc.string()),
    )
    .map((parts) => parts.join(''))

  test('whatever a text spells, it stays text', () => {
    fc.assert(
      fc.property(tricky, tricky, tricky, (one, two, three) => {
        const pieces = piecesOf(one, two, three, one)
        const plain = piecesOf(one && 'x', 'x', three && 'x', 'x')
        assert.deepEqual(tagsOf(pieces), tagsOf(plain))
        for (const piece of pieces) {
          if (!('text' in piece)) continue
          const strings = safeStrings(piece.text)
          assert.equal(strings.join(''), piece.text)
          assert.ok(strings.every((string) => HARMONY_TAGS.every((tag) => !string.includes(tag))))
        }
      }),
      { numRuns: 2000, seed: 20261121 },
    )
  })
})

function tagsOf(pieces: readonly PromptPiece[]): string[] {
  return pieces.flatMap((piece) => ('tag' in piece ? [piece.tag] : []))
}
