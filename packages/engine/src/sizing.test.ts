import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cardOf } from './fixtures/parts.ts'
import { planResources, type SizingInput } from './sizing.ts'

const GB = 1e9
const small = cardOf()
const source = small.files[0]?.sources ?? []
const large = cardOf({
  id: 'large',
  files: [{ name: 'large.gguf', sizeBytes: 12 * GB, sources: source }],
  contextTokens: 131_072,
  kvBytesPerToken: 49_152,
})

const table: [what: string, input: SizingInput, slots: number, contextTokens: number, threads: number][] = [
  ['a small model has its whole context', { card: small, cores: 2, memoryBytes: 24 * GB }, 4, 8_192, 2],
  ['many cores', { card: small, cores: 64, memoryBytes: 256 * GB }, 8, 8_192, 63],
  ['one core', { card: small, cores: 1, memoryBytes: 24 * GB }, 2, 8_192, 1],
  ['little memory costs slots first', { card: small, cores: 4, memoryBytes: 1 * GB }, 2, 4_864, 3],
  ['less memory costs context next', { card: small, cores: 4, memoryBytes: 0.4 * GB }, 1, 3_072, 3],
  ['at the least one slot of 2048', { card: small, cores: 4, memoryBytes: 0.2 * GB }, 1, 2_048, 3],
  ['a large model', { card: large, cores: 8, memoryBytes: 24 * GB }, 8, 7_424, 7],
  ['a large model, just fitting', { card: large, cores: 8, memoryBytes: 14 * GB }, 2, 4_864, 7],
  [
    'settings win',
    { card: large, cores: 8, memoryBytes: 14 * GB, slots: 3, contextTokens: 9_000, threads: 2 },
    3,
    9_000,
    2,
  ],
  ['slots set', { card: large, cores: 8, memoryBytes: 24 * GB, slots: 2 }, 2, 30_464, 7],
  ['context set', { card: large, cores: 8, memoryBytes: 24 * GB, contextTokens: 20_000 }, 2, 20_000, 7],
]

for (const [what, input, slots, contextTokens, threads] of table) {
  test(`Sizing: ${what}`, () => {
    const plan = planResources(input)
    assert.deepEqual([plan.slots, plan.contextTokens, plan.threads], [slots, contextTokens, threads])
  })
}

test('What nothing can follow is refused', () => {
  const input = { card: small, cores: 4, memoryBytes: 8 * GB }
  const refused: [SizingInput, RegExp][] = [
    [{ ...input, contextTokens: 8_193 }, /8193 tokens is more than test-model can have/],
    [{ ...input, slots: 0 }, /VERBATIM_SLOTS is 0/],
    [{ ...input, threads: 1.5 }, /VERBATIM_THREADS is 1.5/],
    [{ card: large, cores: 4, memoryBytes: 8 * GB }, /large does not fit into this machine's memory/],
  ]
  for (const [wrong, what] of refused) assert.throws(() => planResources(wrong), { name: 'SetupError', what })
})

test('A plan by rule always fits into the memory, and never asks for more than the model has', () => {
  const machine = fc.record({
    cores: fc.integer({ min: 1, max: 256 }),
    memoryBytes: fc.integer({ min: 13 * GB, max: 2_000 * GB }),
  })
  fc.assert(
    fc.property(machine, fc.constantFrom(small, large), (resources, card) => {
      const plan = planResources({ card, ...resources })
      const weights = card.files.reduce((sum, file) => sum + file.sizeBytes, 0)
      const used = weights + plan.slots * plan.contextTokens * card.kvBytesPerToken + plan.promptCacheBytes
      assert.ok(used <= resources.memoryBytes)
      assert.ok(plan.contextTokens <= card.contextTokens && plan.contextTokens % 256 === 0)
      assert.ok(plan.slots >= 1 && plan.slots <= 8 && plan.threads >= 1 && plan.threads <= resources.cores)
    }),
  )
})
