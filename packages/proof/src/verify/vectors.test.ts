import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseDocument } from '../parse-document.ts'
import { responseFromChunks } from '../response-from-chunks.ts'
import type { Trust } from './trust.ts'
import { verifyBundle } from './verify.ts'

const FOLDER = new URL('../../../../vectors/', import.meta.url)

interface Vector {
  about: string
  trust: Trust
  document: unknown
  expected: { verified: boolean; failed: [string, string][] }
}

for (const folder of ['receipts/', 'eigenai/']) {
  for (const file of readdirSync(new URL(folder, FOLDER)).filter((name) => name.endsWith('.json'))) {
    const vector = readJson(folder + file) as Vector
    test(`vectors/${folder}${file}: ${vector.about}`, () => {
      const { verified, checks } = verifyBundle(vector.document, vector.trust)
      const failed = checks.flatMap((check) => (check.status === 'failed' ? [[check.name, check.code]] : []))
      assert.deepEqual({ verified, failed }, vector.expected)
    })
  }
}

test('a stream amounts to the answer of its vector', () => {
  const { events, response } = readJson('receipts/streams/chat.json') as {
    events: unknown[]
    response: object
  }
  assert.deepEqual(responseFromChunks(events), response)
})

test('a digit of a long seed is seen where the document is parsed with all of them', () => {
  const text = readFileSync(new URL('receipts/long-seed.json', FOLDER), 'utf8')
  const verified = ['-9223372036854775807', '-9223372036854775806'].map((seed) => {
    const altered = text.replace('"seed": -9223372036854775807', `"seed": ${seed}`)
    const { document, trust } = parseDocument(altered) as Vector
    return verifyBundle(document, trust).verified
  })
  assert.deepEqual(verified, [true, false])
})

function readJson(path: string): unknown {
  return parseDocument(readFileSync(new URL(path, FOLDER), 'utf8'))
}
