import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startNano } from '../harmony/nano.ts'
import { pageFences } from './page-fences.ts'

interface Vector {
  trust: { operator: string; chainId: number }
  document: {
    request: { model: string; messages: { role: string; content: string }[] }
    response: { model: string; choices: { message: { content: string } }[]; signature: string }
  }
}

const service = await startNano()
after(() => service.stop())

/** The vector as the page of verification shows it. */
async function shownVector(): Promise<Vector> {
  const page = await (await fetch(`${service.url}/docs/verification.md`)).text()
  const fence = pageFences(page).find(({ title }) => title === 'Vector')
  assert.ok(fence !== undefined)
  return JSON.parse(fence.code)
}

async function verify({ trust, document }: Vector): Promise<boolean> {
  const query = new URLSearchParams({ operator: trust.operator, chain_id: String(trust.chainId) })
  const response = await fetch(`${service.url}/v1/verify?${query}`, {
    method: 'POST',
    body: JSON.stringify(document),
  })
  assert.equal(response.status, 200)
  return ((await response.json()) as { verified: boolean }).verified
}

/** The first message of each side: the vector has one. */
function sides({ document }: Vector) {
  const [question] = document.request.messages
  const [choice] = document.response.choices
  assert.ok(question !== undefined && choice !== undefined)
  return { question, answer: choice.message }
}

/** The rows of the page's own table, and what they say comes of each change. */
const CHANGES: [change: string, apply: (vector: Vector) => void, verified: boolean][] = [
  ['none', () => undefined, true],
  [
    'one letter of the answer',
    (vector) => {
      const { answer } = sides(vector)
      answer.content = answer.content.replace('today!', 'todax!')
    },
    false,
  ],
  [
    'the last word of the question moved to the answer',
    (vector) => {
      const { question, answer } = sides(vector)
      assert.ok(question.content.endsWith('words.'))
      question.content = question.content.slice(0, -'words.'.length)
      answer.content = `words.${answer.content}`
    },
    true,
  ],
  [
    'model',
    ({ document }) => {
      document.response.model = 'gpt-oss-20b'
    },
    false,
  ],
  [
    'chainId',
    ({ trust }) => {
      trust.chainId = 11_155_111
    },
    false,
  ],
]

for (const [change, apply, verified] of CHANGES) {
  test(`the vector with this change: ${change}`, async () => {
    const vector = await shownVector()
    apply(vector)
    assert.equal(await verify(vector), verified)
  })
}

test('the table of the page has these changes', async () => {
  const page = await (await fetch(`${service.url}/docs/verification.md`)).text()
  const table = page.slice(page.indexOf('| Change'))
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
  const told = rows.map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  assert.equal(told.length, CHANGES.length)
  for (const [index, [change, , verified]] of CHANGES.entries()) {
    assert.ok(told[index]?.[1]?.startsWith(change), change)
    assert.equal(told[index]?.[2]?.startsWith('verified'), verified, change)
  }
})
