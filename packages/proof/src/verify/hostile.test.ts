import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MAX_CHECKPOINT_LENGTH } from '../bundle.ts'
import type { JsonObject } from '../json-value.ts'
import { parseDocument } from '../parse-document.ts'
import { rememberedCurve } from './testing/remembered-curve.ts'
import type { Trust } from './trust.ts'
import { type Verification, verifyBundle, verifyWith } from './verify.ts'

/** Whatever stands wherever in a document: checks fail, and nothing is thrown, also without the last net of verifyBundle. */
const curve = rememberedCurve()

function vectorOf(name: string) {
  const file = new URL(`../../../../vectors/receipts/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as { document: JsonObject; trust: Trust }
}

const NAMES = ['chat', 'tools', 'image', 'keyless', 'choices', 'responses', 'consistent-with-older', 'plain']
const VECTORS = NAMES.map(vectorOf)

const UNSTRINGABLE = { toString: 1, valueOf: 1 }
const HOSTILE: [what: string, value: unknown][] = [
  ['an object that is no string', UNSTRINGABLE],
  ['a deep list', deep((inner) => [inner])],
  ['a deep object', deep((x) => ({ x }))],
  ['a bigint', 99999999999999999999n],
  ['an endless bigint', 2n ** 300_000n],
  ['no number', Number.NaN],
  ['too large a number', Number.POSITIVE_INFINITY],
  ['minus zero', -0],
  ['a long text', 'a'.repeat(300_000)],
  ['half a pair', '\ud800'],
  ['a long vkey', `${'a'.repeat(300_000)}+00000000+AQ${'A'.repeat(42)}`],
  ['a long list', Array.from({ length: 200_000 }, () => 0)],
  ['a long note', 'x\n\n'.repeat(100_000)],
  ['null', null],
  ['true', true],
]

function deep(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1
  for (let depth = 0; depth < 20_000; depth += 1) value = wrap(value)
  return value
}

/** A copy of the document with the value at the place: copies only what leads there. */
function withValue(document: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  const copy = (Array.isArray(document) ? [...document] : { ...(document as object) }) as JsonObject
  copy[name] = withValue(copy[name], rest, value)
  return copy
}

/** The paths to all members of a document. */
function places(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))]
}

function failuresOf({ verified, checks }: Verification): string[] {
  const failed = checks.flatMap((check) => (check.status === 'failed' ? [`${check.name} ${check.code}`] : []))
  assert.equal(verified, failed.length === 0)
  for (const { sentence } of checks) assert.ok(sentence.length < 3000, sentence.slice(0, 100))
  return failed
}

describe('hostile values at every place', () => {
  for (const [what, value] of HOSTILE) {
    test(what, { timeout: 300_000 }, () => {
      const { document, trust } = vectorOf('tools')
      for (const path of [...places(document), ['request', 'tool_choice'], ['request', 'max_tokens']]) {
        failuresOf(verifyWith(curve, withValue(document, path, value), trust))
      }
    })
  }

  test('any JSON at any place of any document', () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom(...HOSTILE.map(([, value]) => value)),
      fc.bigInt(),
    )
    const choices = fc.record({ which: fc.nat(), where: fc.nat(), value: anything })
    fc.assert(
      fc.property(choices, ({ which, where, value }) => {
        const { document, trust } = VECTORS[which % VECTORS.length] ?? vectorOf('chat')
        const paths = places(document)
        failuresOf(verifyWith(curve, withValue(document, paths[where % paths.length] ?? [], value), trust))
      }),
      { numRuns: 400, seed: 20260103 },
    )
  })

  test('parameters that are no numbers, texts or tools are not what ran', () => {
    const { document, trust } = vectorOf('tools')
    for (const [path, value] of [
      ['tool_choice', { name: UNSTRINGABLE }],
      ['tool_choice', { function: UNSTRINGABLE }],
      ['temperature', deep((inner) => [inner])],
      ['max_tokens', 99999999999999999999n],
      ['seed', { seed: 1 }],
    ] as const) {
      const failed = failuresOf(verifyWith(curve, withValue(document, ['request', path], value), trust))
      assert.ok(failed.includes('parameters parameter_mismatch'), `${path}: ${failed}`)
    }
  })

  test('long numbers of a parsed text', () => {
    const { document, trust } = vectorOf('chat')
    const text = JSON.stringify(withValue(document, ['request', 'temperature'], 'HERE'))
    const failed = failuresOf(
      verifyBundle(parseDocument(text.replace('"HERE"', '99999999999999999999')), trust),
    )
    assert.ok(failed.includes('parameters parameter_mismatch'))
  })
})

describe('trust that is none', () => {
  const { document, trust } = vectorOf('chat')
  const WRONG: [what: string, trust: unknown, code: string][] = [
    ['null', null, 'malformed'],
    ['an operator that is a number', { ...trust, operator: 5 }, 'malformed'],
    ['an operator that is no text', { ...trust, operator: UNSTRINGABLE }, 'malformed'],
    ['a log key that is no text', { logKey: UNSTRINGABLE }, 'malformed'],
    ['a witness that is no text', { witnesses: [5] }, 'malformed'],
    ['a known checkpoint without the checkpoint', { known: {} }, 'malformed'],
    ['a known checkpoint that is too long', { known: { checkpoint: 'x\n\n'.repeat(30_000) } }, 'malformed'],
    ['a name that is not known', { requireInclusoin: true }, 'unknown_member'],
  ]
  for (const [what, given, code] of WRONG) {
    test(what, () => {
      for (const one of [document, vectorOf('plain').document]) {
        assert.deepEqual(failuresOf(verifyWith(curve, one, given as Trust)), [`well-formed ${code}`])
      }
    })
  }
})

test('a checkpoint is not as long as a book', () => {
  const { document, trust } = vectorOf('chat')
  const checkpoint = 'x'.repeat(MAX_CHECKPOINT_LENGTH + 1)
  assert.deepEqual(failuresOf(verifyWith(curve, { ...document, checkpoint }, trust)), [
    'well-formed malformed',
  ])
})

test('what is no JSON at all ends in a failed check', () => {
  const { document, trust } = vectorOf('chat')
  const trap = new Proxy(document, {
    ownKeys: () => {
      throw new TypeError('no keys')
    },
  })
  assert.deepEqual(failuresOf(verifyBundle(trap, trust)), ['well-formed malformed'])
  assert.throws(() => verifyWith(curve, trap, trust), TypeError)
})
