import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { NOT_PROVEN_BY_EIGENAI, NOT_PROVEN_BY_RECEIPT, PROOF_CODES, STATEMENT_FIELDS } from '@verbatim/proof'
import { vectorFiles } from '../../scripts/receipt-vectors/all-vectors.ts'
import { tableRows } from '../tidy/document-rules.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}docs/reference/receipt.md`, 'utf8')

test('vectors/receipts is what scripts/make-receipt-vectors.ts writes', () => {
  const folder = `${ROOT}vectors/receipts/`
  const written = new Map(
    globSync('**/*.json', { cwd: folder }).map((name) => [name, readFileSync(folder + name, 'utf8')]),
  )
  const expected = vectorFiles()
  assert.deepEqual([...written.keys()].sort(), [...expected.keys()].sort())
  for (const [name, text] of expected) assert.equal(written.get(name), text, name)
})

test('every code that verifying can give has a vector', () => {
  const onlyElsewhere = [
    'bad_base64',
    'bad_key',
    'log_range',
    'tile_missing',
    'tile_malformed',
    'entries_malformed',
  ]
  const given = [...vectorFiles().values()].flatMap((text) => {
    const { expected } = JSON.parse(text) as { expected?: { failed: [string, string][] } }
    return expected?.failed.map(([, code]) => code) ?? []
  })
  const expected = PROOF_CODES.filter((code) => !onlyElsewhere.includes(code))
  assert.deepEqual([...new Set(given)].sort(), [...expected].sort())
})

test('docs/reference/receipt.md has every code, every field of the statement, and what is not proven', () => {
  const codes = tableRows(DOCUMENT, 'Code').map(([code]) => code)
  assert.deepEqual(
    codes,
    PROOF_CODES.map((code) => `\`${code}\``),
  )
  const fields = tableRows(DOCUMENT, 'Member').map(([name, type]) => `${name} ${type}`)
  assert.deepEqual(
    fields,
    STATEMENT_FIELDS.map(({ name, type }) => `\`${name}\` \`${type}\``),
  )
  for (const sentence of [...NOT_PROVEN_BY_RECEIPT, ...NOT_PROVEN_BY_EIGENAI]) {
    assert.ok(DOCUMENT.includes(`- ${sentence}\n`), sentence)
  }
})
