import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readyText } from './ready-text.ts'

const ready = {
  url: 'http://localhost:8080',
  model: 'small',
  key: null,
  ownerUrl: 'http://localhost:8080/owner#token',
  hint: null,
  dataDir: undefined,
  verbatim: 'verbatim',
}

test('the first line says where the service is', () => {
  assert.equal(readyText(ready).split('\n')[0], 'Verbatim is ready at http://localhost:8080')
})

test('a first key stands in the request, and is said to be shown once', () => {
  const text = readyText({ ...ready, key: 'vbk_secret' })
  assert.match(text, /Authorization: Bearer vbk_secret/)
  assert.match(text, /shown this once/)
})

test('without a first key it says how to make one, for the same data folder', () => {
  const text = readyText({ ...ready, dataDir: "/data of/o'neil" })
  assert.match(text, /\$VERBATIM_API_KEY/)
  assert.ok(text.includes("verbatim keys create --name NAME --data '/data of/o'\\''neil'"))
})

test('in a log it says how to make a key and a link, and that this is done where the database is', () => {
  const text = readyText({ ...ready, ownerUrl: null, dataDir: '/data' })
  const where = ', in a replica or with its DATABASE_URL'
  assert.ok(text.includes(`A key for it${where}: verbatim keys create --name NAME --data /data\n`), text)
  assert.ok(text.endsWith(`A link to sign in as the owner${where}: verbatim owner link --data /data`), text)
  assert.doesNotMatch(readyText(ready), /DATABASE_URL/)
})

test('the hint about a larger model is passed on', () => {
  assert.match(
    readyText({ ...ready, hint: 'A larger one fits.' }),
    /The model is small\. A larger one fits\./,
  )
})
