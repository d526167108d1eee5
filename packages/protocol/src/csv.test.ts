import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'

test('cells are quoted where RFC 4180 says so, and no text is a formula', () => {
  for (const [cells, line] of [
    [['plain', 7, null, undefined, ''], 'plain,7,,,'],
    [['a,b', 'say "hi"', 'two\nlines', 'two\r\nlines'], '"a,b","say ""hi""","two\nlines","two\r\nlines"'],
    [['=1+1', '+1', '-1', '@SUM(A1)', '\ttab'], "'=1+1,'+1,'-1,'@SUM(A1),'\ttab"],
    [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"'],
    [[-1, 'a=b'], '-1,a=b'],
  ] as const) {
    assert.equal(csvLine(cells), `${line}\r\n`)
  }
})
