import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { VERSION } from './version.ts'

test('the service tells the version of its packages', () => {
  for (const path of [
    '',
    ...['cli', 'engine', 'proof', 'protocol', 'server', 'web'].map((name) => `packages/${name}/`),
  ]) {
    const file = new URL(`../../../../${path}package.json`, import.meta.url)
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
    assert.equal(version, VERSION, file.pathname)
  }
})
