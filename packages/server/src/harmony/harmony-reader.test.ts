import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check, type Expected, readAll, tokensOf } from './fixtures/reader-trial.ts'

const THOUGHT = '<|channel|>analysis<|message|>Simple.<|end|><|start|>assistant'
const FINAL = '<|channel|>final<|message|>'
const CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"a":1}'

const WELL_FORMED: [string, string, Expected][] = [
  [
    'analysis and answer',
    `${THOUGHT}${FINAL}2 + 2 = 4.<|return|>`,
    { content: '2 + 2 = 4.', reasoning: 'Simple.' },
  ],
  ['an answer alone', `${FINAL}Hi 👋<|return|>`, { content: 'Hi 👋' }],
  ['no tag at the end', `${FINAL}Hi`, { content: 'Hi' }],
  [
    'a content type of the answer',
    '<|channel|>final <|constrain|>json<|message|>{}<|return|>',
    { content: '{}' },
  ],
  [
    'a call',
    `${THOUGHT}${CALL}<|call|>`,
    { reasoning: 'Simple.', calls: [['get_weather', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'a call whose end the engine keeps',
    `${THOUGHT}${CALL}`,
    { reasoning: 'Simple.', calls: [['get_weather', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'the recipient before the channel',
    ' to=functions.get_weather<|channel|>commentary <|constrain|>json<|message|>{"a":1}<|call|>',
    { calls: [['get_weather', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'a call from the analysis, its type without a tag',
    '<|channel|>analysis to=functions.f code<|message|>{}<|call|>',
    { calls: [['f', '{}']], finish: 'tool_calls' },
  ],
  [
    'no space before the type',
    '<|channel|>commentary to=functions.generate_file<|constrain|>json<|message|>{}<|call|>',
    { calls: [['generate_file', '{}']], finish: 'tool_calls' },
  ],
  [
    'a preamble and two calls',
    `${THOUGHT}<|channel|>commentary<|message|>Looking.<|end|><|start|>assistant${CALL}<|end|><|start|>assistant to=functions.second<|channel|>commentary json<|message|>{}<|call|>`,
    {
      content: 'Looking.',
      reasoning: 'Simple.',
      calls: [
        ['get_weather', '{"a":1}'],
        ['second', '{}'],
      ],
      finish: 'tool_calls',
    },
  ],
  [
    'a tool that is no function',
    '<|channel|>analysis to=browser.search code<|message|>{"query":"x"}<|call|>',
    { calls: [['browser.search', '{"query":"x"}']], finish: 'tool_calls' },
  ],
  ['analysis alone', '<|channel|>analysis<|message|>Hm.<|end|>', { reasoning: 'Hm.' }],
]

describe('well-formed generations', () => {
  for (const [what, generation, expected] of WELL_FORMED) test(what, () => check(generation, expected))

  test('the prompt had the header', () => {
    check('Hi.<|return|>', { content: 'Hi.' }, { startInFinal: true })
  })
})

describe('cut off by the limit', () => {
  const cases: [string, string, Expected][] = [
    ['in the analysis', '<|channel|>analysis<|message|>Hm', { reasoning: 'Hm' }],
    ['in the answer', `${THOUGHT}${FINAL}2 +`, { content: '2 +', reasoning: 'Simple.' }],
    ['in a header', `${THOUGHT}<|channel|>fin`, { reasoning: 'Simple.' }],
    ['in a role', '<|channel|>analysis<|message|>Hm<|end|><|start|>assis', { reasoning: 'Hm' }],
    ['in the name of a tool', '<|channel|>commentary to=functions.get_we', {}],
    ['in arguments', '<|channel|>commentary to=functions.f<|message|>{"a', { calls: [['f', '{"a']] }],
    [
      'in the second call',
      '<|channel|>commentary to=functions.f<|message|>{}<|end|><|start|>assistant<|channel|>commentary to=functions.g<|message|>{',
      {
        calls: [
          ['f', '{}'],
          ['g', '{'],
        ],
      },
    ],
  ]
  for (const [what, generation, expected] of cases) {
    test(what, () => check(generation, { finish: 'length', ...expected }, {}, 'limit'))
  }

  const call = '<|channel|>commentary to=functions.f<|message|>{}<|end|>'
  for (const next of ['<|start|>', '<|start|>assis', '<|start|>assistant<|channel|>comment', FINAL]) {
    test(`after a complete call, in ${next}`, () => {
      check(`${call}${next}`, { calls: [['f', '{}']], finish: 'length' }, {}, 'limit')
    })
  }

  test('after a call was complete', () => {
    check(
      '<|channel|>commentary to=functions.f<|message|>{}<|end|>',
      { calls: [['f', '{}']], finish: 'tool_calls' },
      {},
      'limit',
    )
  })

  test('within a character', () => {
    const tokens = tokensOf(`${FINAL}a`)
    const half = { id: 1000, text: '', count: 1, logprobs: [] }
    assert.equal(readAll([...tokens, half], {}, 'limit').content, 'a')
  })
})

describe('stop strings', () => {
  const cases: [string, string[], string, string][] = [
    ['one', ['\n\n'], 'One.\n\nTwo.', 'One.'],
    ['one that begins twice', ['aab'], 'aaab', 'a'],
    ['one that never comes', ['xyz'], 'abcxy', 'abcxy'],
    ['the one that is complete first', ['abcd', 'bc'], 'abcd', 'a'],
    ['the longer of two that end together', ['c', 'bc'], 'abcd', 'a'],
    ['at the very start', ['a'], 'abc', ''],
  ]
  for (const [what, stop, body, content] of cases) {
    test(what, () => {
      for (const text of [`${FINAL}${body}<|return|>`, `<|channel|>commentary<|message|>${body}<|end|>`]) {
        const trial = readAll(tokensOf(text), { stop })
        assert.equal(trial.content, content)
        assert.equal(trial.finish, 'stop')
        assert.equal(trial.reader.stopped, content !== body)
      }
    })
  }

  test('neither reasoning nor arguments have any', () => {
    check(
      `${THOUGHT}${CALL}<|call|>`,
      { reasoning: 'Simple.', calls: [['get_weather', '{"a":1}']], finish: 'tool_calls' },
      { stop: ['Simple', '{', 'json'] },
    )
  })

  test('what is read after it is neither given nor counted', () => {
    const trial = readAll(
      tokensOf(`${FINAL}ab`.concat('STOP', ' more<|return|>')),
      { stop: ['abS'] },
      'limit',
    )
    assert.equal(trial.content, '')
    assert.equal(trial.finish, 'stop')
    assert.equal(trial.reader.completionTokens, 1 + 2 + 1 + 1)
  })

  test('tokens that are held keep their log-probabilities', () => {
    const trial = readAll(tokensOf(`${FINAL}abc123xyz`), { stop: ['123x!', 'z'] })
    assert.equal(trial.content, 'abc123xy')
    assert.deepEqual(
      trial.events.flatMap((event) =>
        event.type === 'text-delta' ? [[event.text, event.logprobs?.length]] : [],
      ),
      [
        ['abc', 1],
        ['123xy', 2],
      ],
    )
  })
})

describe('tokens', () => {
  test('all are counted, those of reasoning apart', () => {
    const tokens = tokensOf(`${THOUGHT}${FINAL}Hi👋<|return|>`)
    const { reader } = readAll(tokens)
    assert.equal(reader.completionTokens, tokens.length)
    assert.equal(reader.reasoningTokens, Math.ceil('Simple.'.length / 3))
  })

  test('one that stands for more', () => {
    const tokens = tokensOf('<|channel|>analysis<|message|>Hm.').map((token) => ({ ...token, count: 2 }))
    const { reader } = readAll(tokens)
    assert.equal(reader.completionTokens, 2 * tokens.length)
    assert.equal(reader.reasoningTokens, 2)
  })

  test('log-probabilities are those of the content alone', () => {
    const trial = readAll(tokensOf(`${THOUGHT}${FINAL}Hi 👋!<|return|>`))
    assert.deepEqual(
      trial.logprobs.map(({ token }) => token),
      ['Hi ', '', '👋!'],
    )
  })

  test('a tag spelled by plain tokens is text', () => {
    const spelled = { id: 1000, text: '<|end|>', count: 1 }
    assert.equal(readAll([...tokensOf(FINAL), spelled]).content, '<|end|>')
  })
})
