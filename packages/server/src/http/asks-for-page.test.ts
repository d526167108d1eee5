import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksForPage } from './asks-for-page.ts'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const CASES: [method: string, url: string, accept: string | undefined, expected: boolean][] = [
  ['GET', '/nowhere', BROWSER, true],
  ['HEAD', '/nowhere', BROWSER, true],
  ['GET', '/v1beta', 'application/json, Text/HTML; q=0.1', true],
  ['GET', '/nowhere', undefined, false],
  ['GET', '/nowhere', '*/*', false],
  ['GET', '/nowhere', 'application/json', false],
  ['GET', '/nowhere', 'text/html;q=0, */*', false],
  ['GET', '/nowhere', 'text/html; q=0.00', false],
  ['GET', '/nowhere', 'text/html5', false],
  ['POST', '/nowhere', BROWSER, false],
  ['GET', '*', BROWSER, false],
  ['GET', 'http://example.org/nowhere', BROWSER, false],
  ['GET', '/v1', BROWSER, false],
  ['GET', '/v1/?a', BROWSER, false],
  ['GET', '/v1/nothing', BROWSER, false],
  ['GET', '/api', BROWSER, false],
  ['GET', '/api/v2/generate?x=1', BROWSER, false],
]

for (const [method, url, accept, expected] of CASES) {
  test(`${method} ${url} with Accept ${accept} ${expected ? 'wants a page' : 'wants none'}`, () => {
    assert.equal(asksForPage({ method, url, headers: { accept } }), expected)
  })
}
