import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { jsonBody, parseJson } from '@verbatim/protocol'
import { curlCode, requestCode } from './request-code.ts'

const HOSTILE = "it's `$(id)` \"$HOME\" \\n 'end' \u0024{x} \u2028"
const request = {
  url: 'http://localhost:8080/v1/chat/completions',
  keyed: true,
  body: { model: 'gpt-oss', messages: [{ role: 'user', content: HOSTILE }], seed: 9007199254740993n, n: 1 },
}

test('a shell gives curl the body to the letter, whatever the message holds', () => {
  const script = curlCode(request).replace(/^curl/, 'show').replace('$VERBATIM_API_KEY', 'KEY')
  const printed = execFileSync('sh', [
    '-c',
    `show() { for a; do last=$a; done; printf %s "$last"; }; ${script}`,
  ])
  assert.equal(printed.toString(), jsonBody(request.body, 2))
})

test('a body that is too long for an argument comes on standard input', () => {
  const body = { ...request.body, messages: [{ role: 'user', content: HOSTILE.repeat(5_000) }] }
  const script = `show() { cat; }\n${curlCode({ ...request, body }).replace(/^curl/, 'show')}`
  const printed = execFileSync('sh', ['-s'], { input: script, maxBuffer: 10_000_000 })
  assert.equal(printed.toString(), `${jsonBody(body, 2)}\n`)
})

test('JavaScript sends the same body', async () => {
  for (const body of [request.body, { ...request.body, seed: 7 }]) {
    const code = requestCode('javascript', { ...request, body })
    let sent = ''
    const fetch = (_url: string, init: { body: string }) => {
      sent = init.body
      return { ok: true, json: () => ({}) }
    }
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor
    const console = { log: () => undefined }
    await new AsyncFunction('fetch', 'process', 'console', code)(fetch, { env: {} }, console)
    assert.equal(sent, jsonBody(body))
  }
})

const python = process.env.VERBATIM_TEST_PYTHON ?? ''
const noPython = python === '' && 'VERBATIM_TEST_PYTHON is not set'

/** In place of the library `requests`: writes the body that it is given. */
const RECORDER = `
import json, os, sys, types
class Answer:
    def raise_for_status(self): pass
    def json(self): return {}
def post(url, headers, json):
    sys.stderr.write(sys.modules["json"].dumps(json))
    return Answer()
sys.modules["requests"] = types.SimpleNamespace(post=post)
os.environ["VERBATIM_API_KEY"] = "key"
`

test('Python sends the same body', { skip: noPython }, () => {
  const body = { ...request.body, stop: [], metadata: {}, stream: false, user: null }
  const script = RECORDER + requestCode('python', { ...request, body })
  const { stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' })
  assert.equal(jsonBody(parseJson(stderr) as object), jsonBody(body))
})
