import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DocsBlock, splitPage } from './split-page.ts'

const fence = (language: string, title: string, code: string) =>
  `\`\`\`${language}${title === '' ? '' : ` title="${title}"`}\n${code}\n\`\`\``

function samplesOf(blocks: DocsBlock[]): string[][] {
  return blocks.flatMap((block) => (block.kind === 'code' ? [block.samples.map(({ label }) => label)] : []))
}

test('headings, text and code come in their order, without the title of the page', () => {
  const page = `# Title\n\nFirst *words*.\n\n## One thing\n\n- a\n- b\n\n${fence('json', '', '{}')}\n`
  assert.deepEqual(splitPage(page), [
    { kind: 'text', markdown: 'First *words*.' },
    { kind: 'heading', level: 2, text: 'One thing', id: 'one-thing' },
    { kind: 'text', markdown: '- a\n- b' },
    { kind: 'code', samples: [{ label: 'json', language: 'json', code: '{}' }] },
  ])
})

test('samples that follow each other are one, until a title comes again or words do', () => {
  const group = [fence('bash', 'cURL', 'a'), fence('python', 'Python', 'b')].join('\n\n')
  assert.deepEqual(samplesOf(splitPage(`${group}\n\n${group}\n\nwords\n\n${group}`)), [
    ['cURL', 'Python'],
    ['cURL', 'Python'],
    ['cURL', 'Python'],
  ])
})

test('code without a title stands alone', () => {
  assert.deepEqual(samplesOf(splitPage(`${fence('json', '', '1')}\n\n${fence('json', '', '2')}`)), [
    ['json'],
    ['json'],
  ])
})

test('what looks like a heading within code is code', () => {
  const blocks = splitPage(fence('bash', 'cURL', '# a comment\n## another'))
  assert.deepEqual(blocks, [
    { kind: 'code', samples: [{ label: 'cURL', language: 'bash', code: '# a comment\n## another' }] },
  ])
})

test('headings of one name have anchors of their own', () => {
  const ids = splitPage('## GET /v1/models/{id}\n## Keys\n### Keys').map((block) =>
    block.kind === 'heading' ? block.id : '',
  )
  assert.deepEqual(ids, ['get-v1modelsid', 'keys', 'keys-1'])
})
