import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readAll, splitTags, type Trial, tagToken, textTokens } from './fixtures/reader-trial.ts'
import { type GeneratedToken, HARMONY_TAGS } from './harmony.ts'

type Message =
  | { kind: 'analysis' | 'preamble' | 'final'; body: string }
  | { kind: 'call'; name: string; body: string; recipientFirst: boolean; constrained: boolean }

const body = fc.string({ unit: fc.constantFrom(...'ab <|>{}":\n', 'é', '漢', '👋', 'end', 'to=', 'final') })
const name = fc.string({ unit: fc.constantFrom(...'abz_-09'), minLength: 1, maxLength: 8 })
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constantFrom('analysis', 'preamble', 'final'), body }),
  fc.record({
    kind: fc.constant('call'),
    name,
    body,
    recipientFirst: fc.boolean(),
    constrained: fc.boolean(),
  }),
)
const messages = fc.array(message, { minLength: 1, maxLength: 5 })
/** How many bytes the tokens of a text have, over and over. */
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })
const noTag = (text: string) => HARMONY_TAGS.every((tag) => !text.includes(tag))

function header(one: Message): string {
  if (one.kind !== 'call') {
    return `<|channel|>${one.kind === 'preamble' ? 'commentary' : one.kind}<|message|>`
  }
  const recipient = ` to=functions.${one.name}`
  const type = one.constrained ? ' <|constrain|>json<|message|>' : '<|message|>'
  return one.recipientFirst
    ? `${recipient}<|channel|>commentary${type}`
    : `<|channel|>commentary${recipient}${type}`
}

interface Written {
  tokens: GeneratedToken[]
  reasoningTokens: number
}

function* cycle(sizes: readonly number[]): Generator<number> {
  for (;;) yield* sizes
}

/** The messages as tokens; text that is not a tag is cut anywhere, also within a character. */
function write(given: readonly Message[], sizes: readonly number[], last: string): Written {
  const lengths = cycle(sizes)
  const written: Written = { tokens: [], reasoningTokens: 0 }
  for (const [index, one] of given.entries()) {
    const isLast = index === given.length - 1
    pushTagged(written, header(one), lengths)
    const text = textTokens(one.body, lengths)
    written.tokens.push(...text)
    if (one.kind === 'analysis') written.reasoningTokens += text.length
    pushTagged(written, isLast ? last : '<|end|><|start|>assistant', lengths)
  }
  return written
}

function pushTagged(written: Written, text: string, lengths: Generator<number>): void {
  for (const part of splitTags(text)) {
    written.tokens.push(...(noTag(part) ? textTokens(part, lengths) : [withBytes(tagToken(part))]))
  }
}

function withBytes(token: GeneratedToken): GeneratedToken {
  const bytes = [...new TextEncoder().encode(token.text)]
  return { ...token, logprobs: [{ token: token.text, logprob: -2, bytes, top_logprobs: [] }] }
}

function joined(given: readonly Message[], kinds: readonly Message['kind'][]): string {
  return given
    .filter(({ kind }) => kinds.includes(kind))
    .map((one) => one.body)
    .join('')
}

function callsOf(given: readonly Message[]) {
  return given.flatMap((one) => (one.kind === 'call' ? [{ name: one.name, arguments: one.body }] : []))
}

/** Each token of the content has one entry, and their bytes are the content. */
function checkLogprobs({ content, logprobs }: Trial): void {
  const bytes = logprobs.flatMap((entry) => entry.bytes ?? [])
  assert.equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes)), content)
}

const ends = fc.constantFrom('<|return|>', '<|call|>', '<|end|>', '')

describe('whatever a model writes in the format', () => {
  test('is told apart without a character lost, and counted', () => {
    fc.assert(
      fc.property(messages, cuts, ends, (given, sizes, last) => {
        const { tokens, reasoningTokens } = write(given, sizes, last)
        const trial = readAll(tokens)
        assert.equal(trial.content, joined(given, ['preamble', 'final']))
        assert.equal(trial.reasoning, joined(given, ['analysis']))
        assert.deepEqual(trial.calls, callsOf(given))
        assert.equal(trial.finish, trial.calls.length > 0 ? 'tool_calls' : 'stop')
        assert.equal(trial.reader.completionTokens, tokens.length)
        assert.equal(trial.reader.reasoningTokens, reasoningTokens)
        checkLogprobs(trial)
      }),
      { numRuns: 4000, seed: 20261121 },
    )
  })

  test('is given as it is in raw mode, but for calls and the last tag', () => {
    fc.assert(
      fc.property(messages, cuts, ends, (given, sizes, last) => {
        const texts = given.flatMap((one, index) => {
          const start = index === 0 ? '' : '<|start|>assistant'
          const end = index < given.length - 1 || last === '<|end|>' ? '<|end|>' : ''
          return one.kind === 'call' ? [] : [start + header(one) + one.body + end]
        })
        const trial = readAll(write(given, sizes, last).tokens, { separateReasoning: false })
        assert.equal(trial.content, texts.join(''))
        assert.equal(trial.reasoning, '')
        assert.deepEqual(trial.calls, callsOf(given))
        checkLogprobs(trial)
      }),
      { numRuns: 2500, seed: 20261121 },
    )
  })

  test('ends before the stop string, however it is cut into tokens', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 12 })
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(letters, stops, cuts, (text, stop, sizes) => {
        const given: Message[] = [
          { kind: 'analysis', body: text },
          { kind: 'final', body: text },
        ]
        const trial = readAll(write(given, sizes, '<|return|>').tokens, { stop })
        assert.equal(trial.content, untilStop(text, stop))
        assert.equal(trial.reasoning, text)
        assert.equal(trial.reader.stopped, trial.content !== text)
        const bytes = trial.logprobs.flatMap((entry) => entry.bytes ?? [])
        const covered = new TextDecoder().decode(Uint8Array.from(bytes))
        assert.ok(covered.startsWith(trial.content))
      }),
      { numRuns: 2500, seed: 20261121 },
    )
  })
})

/** The rule told letter by letter: once a stop string is complete, the content ends before it. */
function untilStop(text: string, stops: readonly string[]): string {
  for (let end = 1; end <= text.length; end++) {
    const found = stops.filter((stop) => text.slice(0, end).endsWith(stop))
    if (found.length > 0) return text.slice(0, end - Math.max(...found.map((stop) => stop.length)))
  }
  return text
}

describe('tags and text in any order', () => {
  const part = fc.oneof(
    fc.constantFrom<string>(...HARMONY_TAGS),
    fc.constantFrom(
      'assistant',
      'analysis',
      'final',
      'commentary',
      ' to=functions.f',
      ' to=',
      'json',
      ' ',
      'é👋',
    ),
    fc.string({ maxLength: 6 }),
  )
  const soup = fc.array(part, { maxLength: 25 })
  const settings = fc.record({
    separateReasoning: fc.boolean(),
    startInFinal: fc.boolean(),
    stop: fc.array(fc.string({ minLength: 1, maxLength: 2 }), { maxLength: 1 }),
  })

  test('never break the reader, and no tag leaks', () => {
    fc.assert(
      fc.property(soup, cuts, settings, fc.constantFrom('eos', 'limit'), (parts, sizes, options, end) => {
        const written: Written = { tokens: [], reasoningTokens: 0 }
        for (const one of parts) pushTagged(written, one, cycle(sizes))
        const trial = readAll(written.tokens, options, end)
        const seen = [trial.reasoning, ...trial.calls.flatMap((call) => [call.name, call.arguments])]
        if (options.separateReasoning) seen.push(trial.content)
        for (const text of seen) assert.ok(noTag(text), text)
        if (trial.reader.stopped) return
        assert.equal(trial.reader.completionTokens, written.tokens.length)
        if (!options.separateReasoning && trial.calls.length === 0 && end === 'eos') checkRaw(parts, trial)
      }),
      { numRuns: 4000, seed: 20261121 },
    )
  })
})

/** Without calls the raw text is the generation, but for the last tag. */
function checkRaw(parts: readonly string[], trial: Trial): void {
  const text = parts.join('')
  assert.equal(trial.content, text.replace(/<\|(?:return|call)\|>$/, ''))
}
