import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { isBundle } from '../bundle.ts'
import type { JsonObject } from '../json-value.ts'
import { parseDocument } from '../parse-document.ts'
import { rememberedCurve } from './testing/remembered-curve.ts'
import type { Trust } from './trust.ts'
import { verifyWith } from './verify.ts'

/** No document that is changed in one place verifies. VERBATIM_MUTATIONS sets how many are tried. */
const RUNS = Number(process.env.VERBATIM_MUTATIONS ?? 10_000)

interface Vector {
  trust: Trust
  document: unknown
  expected: { verified: boolean }
}

const FOLDER = new URL('../../../../vectors/receipts/', import.meta.url)
const bundles = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => parseDocument(readFileSync(new URL(name, FOLDER), 'utf8')) as Vector)
  .filter(({ document, expected }) => expected.verified && isBundle(document))

const curve = rememberedCurve()

test('a bundle does not verify when one thing in it has changed', () => {
  let changed = 0
  const choices = fc.record({ which: fc.nat(), where: fc.nat(), how: fc.nat(), what: fc.nat() })
  fc.assert(
    fc.property(choices, (choice) => {
      const { document, trust } = pick(bundles, choice.which)
      const mutated = mutate(document, choice)
      if (mutated === undefined || write(mutated) === write(document)) return
      changed += 1
      const { verified } = verifyWith(curve, mutated, trust)
      assert.equal(verified, false, write(mutated))
    }),
    { numRuns: RUNS, seed: 20260102 },
  )
  assert.ok(changed > RUNS / 2, `only ${changed} of ${RUNS} changed anything`)
})

interface Choice {
  where: number
  how: number
  what: number
}

/** The document with one member or one byte of its text changed; undefined where the text is no JSON any more. */
function mutate(document: unknown, { where, how, what }: Choice): unknown {
  if (how % 3 === 0) return flipByte(write(document), where, what)
  const copy: unknown = structuredClone(document)
  const { holder, name } = pick(members(copy), where)
  pick(CHANGES, Math.floor(how / 3))(holder, name, what)
  return copy
}

/** As JSON, in which seeds of 64 bits have all their digits. */
function write(document: unknown): string {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  return JSON.stringify(document, (_name, value) =>
    typeof value === 'bigint' ? rawJSON(value.toString()) : value,
  )
}

function flipByte(source: string, where: number, what: number): unknown {
  const bytes = Buffer.from(source)
  const at = where % bytes.length
  bytes[at] = (bytes[at] ?? 0) ^ (1 + (what % 255))
  try {
    return parseDocument(bytes.toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

type Change = (holder: JsonObject, name: string, what: number) => void

const CHANGES: Change[] = [
  (holder, name, what) => {
    holder[name] = another(holder[name], what)
  },
  (holder, name) => {
    if (Array.isArray(holder)) holder.splice(Number(name), 1)
    else delete holder[name]
  },
  (holder, name, what) => {
    holder[name] = pick([null, true, 0, '', [], {}], what)
  },
  (holder, name) => {
    holder[name] = [holder[name]]
  },
  (holder, name, what) => {
    if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(name)]))
    else holder[`${name}${what % 10}`] = holder[name]
  },
  (holder, name, what) => {
    const other = pick(Object.keys(holder), what)
    ;[holder[name], holder[other]] = [holder[other], holder[name]]
  },
]

function another(value: unknown, what: number): unknown {
  if (typeof value === 'number')
    return pick([value + 1, value - 1, -value, value * 2, value + 0.5, what], what)
  if (typeof value === 'bigint') return value + 1n
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return what
  const at = what % (value.length + 1)
  const [before, after] = [value.slice(0, at), value.slice(at)]
  const other = pick(['x', '0', ' ', 'F', '\u00e9'], what)
  return pick(
    [`${before}${other}${after}`, `${before}${after.slice(1)}`, `${before}${other}${after.slice(1)}`],
    what,
  )
}

interface Member {
  holder: JsonObject
  name: string
}

/** All members of all objects and lists in a document. */
function members(value: unknown): Member[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as JsonObject
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...members(holder[name])])
}

function pick<T>(list: readonly T[], number: number): T {
  const picked = list[number % list.length]
  if (picked === undefined) throw new RangeError('There is nothing to pick from.')
  return picked
}
