import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DOCS_PAGES, type DocsFacts, docsPage, llmsFullText, llmsText } from './docs.ts'
import { fillPage } from './fill-page.ts'
import { literal, PYTHON_NOTATION } from './samples/literal.ts'
import { SAMPLE_MODEL, sampleFacts } from './testing/sample-facts.ts'

/** Services that differ in what their pages may speak of. */
const SERVICES: Record<string, DocsFacts> = {
  'with everything': sampleFacts({
    model: { ...SAMPLE_MODEL, input_modalities: ['text', 'image', 'video'] },
  }),
  'without keyless callers': sampleFacts({ keyless: undefined }),
  'with a model that neither reasons nor calls': sampleFacts({
    model: { ...SAMPLE_MODEL, reasoning_efforts: [], supported_parameters: [], aliases: [] },
  }),
}

for (const [what, facts] of Object.entries(SERVICES)) {
  describe(`the pages of a service ${what}`, () => {
    for (const page of DOCS_PAGES) {
      test(`${page.id}: begins with its title, has no hole, and fences that close`, () => {
        const text = docsPage(page, facts)
        assert.ok(text.startsWith(`# ${page.title}\n`))
        assert.doesNotMatch(text, /\{\{|\}\}[a-z]|undefined|\]\((docs|service):/)
        assert.equal((text.match(/^```/gm)?.length ?? 0) % 2, 0)
        assert.doesNotMatch(text, /\n{4}/)
      })
    }
  })
}

test('a page speaks only of what there is', () => {
  const [start] = DOCS_PAGES
  assert.ok(start !== undefined)
  assert.match(docsPage(start, sampleFacts()), /Ask without a key/)
  assert.doesNotMatch(docsPage(start, sampleFacts({ keyless: undefined })), /Ask without a key/)
})

test('the prompt for assistants is made from persona, path and limits', () => {
  const page = DOCS_PAGES.find(({ id }) => id === 'ai-prompt')
  assert.ok(page !== undefined)
  const text = docsPage(page, sampleFacts())
  for (const said of [
    'https://ai.example.org/api',
    'Ada, created by the Example project',
    '500 ms',
    '1,000 tokens',
  ]) {
    assert.ok(text.includes(said), said)
  }
})

test('llms.txt lists every page under the base URL, and the full text has them all', () => {
  const list = llmsText(sampleFacts())
  const whole = llmsFullText(sampleFacts())
  assert.match(list, /^# Verbatim\n\n> /)
  for (const { id, title } of DOCS_PAGES) {
    assert.ok(list.includes(`- [${title}](https://ai.example.org/docs/${id}.md): `))
    assert.ok(whole.includes(`# ${title}\n`))
  }
})

const WORDS = {
  text: (word: string) => ({ a: 'A' })[word],
  holds: (condition: string) => ({ yes: true, no: false })[condition],
}

test('conditions choose lines, also within each other', () => {
  const page = 'x {{a}}\n{{if yes}}\n1\n{{if no}}\n2\n{{else}}\n3\n{{end}}\n{{else}}\n4\n{{end}}\n5'
  assert.equal(fillPage(page, WORDS), 'x A\n1\n3\n5')
})

for (const [page, wrong] of [
  ['{{b}}', /\{\{b\}\}/],
  ['{{if maybe}}\n{{end}}', /if maybe/],
  ['{{if yes}}', /without its \{\{end\}\}/],
  ['{{end}}', /without its \{\{if\}\}/],
] as const) {
  test(`${JSON.stringify(page)} is refused`, () => assert.throws(() => fillPage(page, WORDS), wrong))
}

test('literals are written as the language has them', () => {
  const value = { text: "it's", flag: true, none: null, list: [1, 2] }
  assert.equal(
    literal(value, PYTHON_NOTATION, 0),
    '{\n    "text": "it\'s",\n    "flag": True,\n    "none": None,\n    "list": [1, 2],\n}',
  )
})
