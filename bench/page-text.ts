/** An answer of many kinds of Markdown, as long as asked for and always the same. */
export function longAnswer(characters: number): string {
  let text = ''
  for (let section = 1; text.length < characters; section += 1) {
    text += SECTIONS.map((write) => write(section)).join('\n\n')
    text += '\n\n'
  }
  return text.slice(0, characters)
}

const SENTENCES = [
  'A queue that nobody bounds **grows until something else breaks**, and then the *reason* is far from the cause.',
  'See [the notes on back-pressure](https://example.org/notes/back-pressure) and `queue.length` for what it measures.',
  'Measured over an hour, the median was 41 ms and the 99th percentile ~~ten~~ twelve times that.',
  'None of this depends on the model; it depends on $n \\log n$ and on how full the cache is, which costs about $5 a day.',
]

const SECTIONS: ((section: number) => string)[] = [
  (section) => `## ${section}. What happens under load`,
  () => SENTENCES.join(' '),
  (section) =>
    `1. First, count the requests of shard ${section}.\n2. Then divide:\n   - by *time*, and\n   - by **size**.\n\n     A paragraph within the item.\n3. Keep the rest.`,
  (section) => `\`\`\`typescript\n${CODE.replaceAll('NUMBER', `${section}`)}\n\`\`\``,
  (section) => `### Results of run ${section}`,
  (section) => table(section),
  () =>
    `$$\n\\hat{\\lambda} = \\frac{1}{n} \\sum_{i=1}^{n} \\left( x_i - \\bar{x} \\right)^2 + \\vec{v} \\cdot \\sqrt{\\pi}\n$$`,
  () => `> ${SENTENCES[0]}\n>\n> - [x] measured\n> - [ ] explained`,
  () => [...SENTENCES].reverse().join(' '),
]

const CODE = `/** Counts what came in the last second. */
export function countNUMBER(times: readonly number[], now: number): number {
  let count = 0
  for (const time of times) {
    if (now - time > 1_000) continue
    count += 1 // not yet forgotten
  }
  return Math.max(count, NUMBER)
}`

function table(section: number): string {
  const rows = Array.from(
    { length: 8 },
    (_, row) =>
      `| shard ${section}.${row} | ${(row + 1) * 37} | \`p${row}\` | ${(section * 7 + row) % 100} % |`,
  )
  return ['| Shard | Requests | Pool | Full |', '|:--|--:|:-:|--:|', ...rows].join('\n')
}
