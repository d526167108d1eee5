import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check, type Expected, logprobOf, readAll, TAG_IDS, tokensOf } from './fixtures/reader-trial.ts'

const THOUGHT = '<|channel|>analysis<|message|>Simple.<|end|><|start|>assistant'
const FINAL = '<|channel|>final<|message|>'
const CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"a":1}'

const RAW: [string, string, Expected][] = [
  [
    'an answer, without the tag that ends it',
    `${THOUGHT}${FINAL}4.<|return|>`,
    { content: `${THOUGHT}${FINAL}4.` },
  ],
  ['tags that are not the last', `${FINAL}4.<|return|><|end|>`, { content: `${FINAL}4.<|return|><|end|>` }],
  [
    'calls are not part of it',
    `${THOUGHT}<|channel|>commentary<|message|>Now.<|end|><|start|>assistant${CALL}<|end|><|start|>assistant to=functions.g<|channel|>commentary<|message|>{}<|call|>`,
    {
      content: `${THOUGHT}<|channel|>commentary<|message|>Now.<|end|>`,
      calls: [
        ['get_weather', '{"a":1}'],
        ['g', '{}'],
      ],
      finish: 'tool_calls',
    },
  ],
  [
    'a stray tag of a call is not either',
    '<|channel|>commentary to=functions.f<|message|>{<|message|><|constrain|>}<|call|>',
    { calls: [['f', '{}']], finish: 'tool_calls' },
  ],
  [
    'malformed text as it is',
    `Sure! <|end|>${FINAL}a<|message|>b`,
    { content: `Sure! <|end|>${FINAL}a<|message|>b` },
  ],
]

describe('raw text', () => {
  const raw = { separateReasoning: false }
  for (const [what, generation, expected] of RAW) test(what, () => check(generation, expected, raw))

  test('of the body alone, where the prompt had the header', () => {
    check('4.<|return|>', { content: '4.' }, { ...raw, startInFinal: true })
  })

  test('the log-probabilities of tags spell them, though the engine does not', () => {
    const tokens = tokensOf(`${THOUGHT}${FINAL}4 é.<|end|>`).map((token) =>
      TAG_IDS.has(token.id) ? { ...token, text: '', logprobs: [logprobOf('', [])] } : token,
    )
    const { content, logprobs } = readAll(tokens, raw)
    assert.equal(logprobs.map(({ token }) => token).join(''), content)
    const bytes = Uint8Array.from(logprobs.flatMap((entry) => entry.bytes ?? []))
    assert.equal(new TextDecoder().decode(bytes), content)
    assert.equal(content, `${THOUGHT}${FINAL}4 é.<|end|>`)
  })

  test('a stop string is looked for in the answer alone', () => {
    check(
      `${THOUGHT}${FINAL}It is Simple. Yes.<|return|>`,
      { content: `${THOUGHT}${FINAL}It is ` },
      {
        ...raw,
        stop: ['Simple.', 'final'],
      },
    )
  })
})
