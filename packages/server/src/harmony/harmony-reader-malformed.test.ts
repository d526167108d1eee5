import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check, type Expected, readAll, tokensOf } from './fixtures/reader-trial.ts'

const THOUGHT = '<|channel|>analysis<|message|>Simple.<|end|><|start|>assistant'
const FINAL = '<|channel|>final<|message|>'
const CALL = '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"a":1}'

const MALFORMED: [string, string, Expected][] = [
  ['nothing', '', {}],
  ['no tag at all', 'Hello there.', { content: 'Hello there.' }],
  ['no channel', '<|message|>Hello.<|return|>', { content: 'Hello.' }],
  ['an empty channel', '<|channel|><|message|>Hello.<|return|>', { content: 'Hello.' }],
  ['an unknown channel', '<|channel|>thoughts<|message|>Hello.<|return|>', { content: 'Hello.' }],
  [
    'text before a header',
    `Sure! ${THOUGHT}${FINAL}Hi<|return|>`,
    { content: 'Sure! Hi', reasoning: 'Simple.' },
  ],
  ['no <|message|>', '<|channel|>analysis I think so.<|end|>', { reasoning: 'I think so.' }],
  ['no <|message|> for a final word', '<|channel|>final Yes<|return|>', { content: 'Yes' }],
  [
    'no <|message|> for arguments',
    '<|channel|>commentary to=functions.f {"a":1}<|call|>',
    { calls: [['f', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'no <|message|> after the type',
    ' to=functions.f<|channel|>commentary <|constrain|>json{"a":1}<|call|>',
    { calls: [['f', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'a call of nothing',
    '<|channel|>commentary to=functions.f<|call|>',
    { calls: [['f', '']], finish: 'tool_calls' },
  ],
  [
    'no <|end|>',
    `<|channel|>analysis<|message|>Hm.<|start|>assistant${FINAL}Hi<|return|>`,
    { content: 'Hi', reasoning: 'Hm.' },
  ],
  [
    'no <|end|><|start|>',
    `<|channel|>analysis<|message|>Hm.${FINAL}Hi<|return|>`,
    { content: 'Hi', reasoning: 'Hm.' },
  ],
  [
    'no <|start|>',
    `<|channel|>analysis<|message|>Hm.<|end|>assistant${FINAL}Hi<|return|>`,
    { content: 'Hi', reasoning: 'Hm.' },
  ],
  [
    'no tags in headers',
    'assistantanalysis<|message|>Hm.<|end|>assistantfinal<|message|>Hi',
    { content: 'Hi', reasoning: 'Hm.' },
  ],
  [
    'line breaks between messages',
    `<|channel|>analysis<|message|>Hm.<|end|>\n<|start|>assistant${FINAL}Hi`,
    { content: 'Hi', reasoning: 'Hm.' },
  ],
  [
    'a channel before the channel',
    '<|channel|>commentary to=assistant<|channel|>analysis<|message|>Hm.<|end|>',
    { reasoning: 'Hm.' },
  ],
  ['tags in a body', `${FINAL}a<|message|>b<|constrain|>c<|return|>`, { content: 'abc' }],
  [
    'tags in arguments',
    '<|channel|>commentary to=functions.f<|message|>{<|message|>}<|call|>',
    { calls: [['f', '{}']], finish: 'tool_calls' },
  ],
  ['ends of nothing', `<|end|><|return|><|call|><|start|>${FINAL}Hi<|end|><|end|>`, { content: 'Hi' }],
  [
    'a recipient of no name',
    '<|channel|>commentary to=functions.<|message|>{}<|call|>',
    { calls: [['functions.', '{}']], finish: 'tool_calls' },
  ],
  ['another speaker', '<|start|>user<|message|>And you?<|end|>', { content: 'And you?' }],
  [
    'an answer after a call',
    `${CALL}<|call|><|start|>assistant${FINAL}Hi<|return|>`,
    { content: 'Hi', calls: [['get_weather', '{"a":1}']], finish: 'tool_calls' },
  ],
  [
    'words in the header that are none of its',
    '<|channel|>analysis I think<|message|> so.<|end|>',
    { reasoning: 'I think so.' },
  ],
]

describe('malformed generations', () => {
  for (const [what, generation, expected] of MALFORMED) test(what, () => check(generation, expected))

  test('a header without end is text, and streams', () => {
    const text = 'word '.repeat(200)
    const { events, reasoning } = readAll(tokensOf(`<|channel|>analysis ${text}<|end|>`))
    assert.equal(reasoning, text)
    assert.ok(events.length > 100)
  })
})
