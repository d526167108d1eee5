import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchPages } from './search-pages.ts'

const PAGES = [
  {
    id: 'limits',
    title: 'Limits',
    summary: '',
    text: '# Limits\n\nHow much.\n\n## The queue\n\nUp to 16 requests wait.\n\n## Sizes\n\n| Body | 1 MB |\n| --- | --- |\n',
  },
  {
    id: 'errors',
    title: 'Errors',
    summary: '',
    text: '# Errors\n\n## Codes\n\nA full queue is `queue_full`. See [limits](https://a.example/docs/limits.md).\n',
  },
]

const places = (question: string) => searchPages(PAGES, question).map(({ page, id }) => `${page}#${id}`)

test('a heading with the word comes before a text with it', () => {
  assert.deepEqual(places('QUEUE'), ['limits#the-queue', 'errors#codes'])
})

test('all words have to be there, wherever in the section', () => {
  assert.deepEqual(places('queue 16'), ['limits#the-queue'])
  assert.deepEqual(places('queue nonsense'), [])
  assert.deepEqual(places('  '), [])
})

test('an excerpt is the line with the word, as it is read', () => {
  assert.equal(searchPages(PAGES, 'queue_full')[0]?.excerpt, 'A full queue is queue_full. See limits.')
  assert.equal(searchPages(PAGES, 'body')[0]?.excerpt, 'Body 1 MB')
})

test('a long line is cut between words, and a list has no mark', () => {
  const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ')
  const pages = [{ id: 'a', title: 'A', summary: '', text: `# A\n\n- first item\n\n${words}\n` }]
  assert.equal(searchPages(pages, 'first')[0]?.excerpt, 'first item')
  const excerpt = searchPages(pages, 'word20')[0]?.excerpt ?? ''
  assert.match(excerpt, /^… (word\d+ )+…$/)
  assert.ok(excerpt.includes('word20') && excerpt.length <= 124)
})
