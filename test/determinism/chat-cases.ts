import { GET_TIME, GET_WEATHER } from '../harmony/nano.ts'
import type { Case } from './cases.ts'
import type { Subject } from './subjects.ts'

const QUESTIONS = [
  'What is the capital of France?',
  'Count to 10.',
  'List 3 names.',
  'Tell me about the sea.',
  'Show me Python code to greet Alice.',
  'What is the weather in Oslo?',
  'Write one line about the moon, and then another about the sun.',
  'Send me a rocket emoji.',
]

const SAMPLING: [kind: string, settings: object][] = [
  ['temperature 0', { temperature: 0, seed: 10 }],
  ['temperature 0.8', { temperature: 0.8, top_p: 0.95, seed: 11 }],
  ['temperature 2', { temperature: 2, top_k: 40, seed: 12 }],
  ['top_p, min_p', { temperature: 1, top_p: 0.9, min_p: 0.05, seed: 13 }],
  [
    'penalties',
    {
      temperature: 0.8,
      repetition_penalty: 1.3,
      frequency_penalty: 0.5,
      presence_penalty: 0.2,
      seed: 14,
    },
  ],
]

const ANSWER_TOKENS = 48
const LOGPROBS = { logprobs: true, top_logprobs: 3 }

const CITY_SCHEMA = {
  type: 'json_schema',
  json_schema: {
    name: 'city',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 24 },
        size: { type: 'integer' },
        coast: { type: 'boolean' },
      },
      required: ['name', 'size', 'coast'],
      additionalProperties: false,
    },
  },
}

/** Requests as callers make them, through the whole service. */
export function chatCases(subject: Subject): Case[] {
  return [
    ...questions(subject),
    ...conversation(subject),
    ...structured(subject),
    ...(subject.harmony ? tools(subject) : []),
    ...longPrompts(subject),
  ]
}

function questions(subject: Subject): Case[] {
  return QUESTIONS.flatMap((question, at) => {
    const two = [SAMPLING[at % SAMPLING.length], SAMPLING[(at + 2) % SAMPLING.length]]
    return two.flatMap((each) =>
      each === undefined
        ? []
        : [chat(subject, `ask-${at}-${each[0]}`, [each[0]], { ...say(question), ...each[1] })],
    )
  })
}

/** One conversation, turn by turn: what went before is in the prompt cache, or was driven out of it. */
function conversation(subject: Subject): Case[] {
  const said = [
    ['user', 'Count to 10.'],
    ['assistant', '1, 2, 3, 4, 5, 6, 7, 8, 9, 10'],
    ['user', 'List 3 names.'],
    ['assistant', 'Alice, Bob, Carol'],
    ['user', 'What is the capital of France?'],
    ['assistant', 'The capital of France is Paris.'],
    ['user', 'Say that again, please, and add the capital of Spain.'],
  ].map(([role, content]) => ({ role, content }))
  const system = {
    role: 'system',
    content: 'You answer questions of our customers, kindly and in few words. '.repeat(8),
  }
  return [1, 3, 5, 7].map((length) =>
    chat(subject, `turns-${length}`, ['conversation'], {
      messages: [system, ...said.slice(0, length)],
      temperature: 0.8,
      seed: 21,
    }),
  )
}

function structured(subject: Subject): Case[] {
  return [
    chat(subject, 'schema', ['schema'], {
      ...say('Describe the city of Oslo as JSON.'),
      response_format: CITY_SCHEMA,
      temperature: 0.8,
      seed: 31,
    }),
    chat(subject, 'choices', ['several choices'], {
      ...say('Tell me about the sea.'),
      n: 3,
      temperature: 1,
      seed: 32,
    }),
    chat(subject, 'stop', ['stop string'], {
      ...say('Count to 10.'),
      stop: [', 5'],
      temperature: 0,
      seed: 33,
    }),
  ]
}

function tools(subject: Subject): Case[] {
  const offered = {
    ...say('What is the weather in Oslo, and the time in Paris?'),
    tools: [GET_WEATHER, GET_TIME],
  }
  return [
    chat(subject, 'tools-auto', ['tools'], { ...offered, temperature: 0, seed: 33 }),
    chat(subject, 'tools-required', ['tools'], {
      ...offered,
      tool_choice: 'required',
      temperature: 0.8,
      seed: 41,
    }),
    chat(subject, 'effort-high', ['reasoning'], {
      ...say('List 3 names.'),
      reasoning_effort: 'high',
      max_tokens: 200,
      temperature: 0.8,
      seed: 42,
    }),
    chat(subject, 'effort-none', ['reasoning'], {
      ...say('List 3 names.'),
      reasoning_effort: 'none',
      temperature: 0.8,
      seed: 43,
    }),
  ]
}

function longPrompts(subject: Subject): Case[] {
  return [40, 120].map((times, at) =>
    chat(subject, `long-${times}`, ['prompt beyond a micro-batch'], {
      ...say(`${'The sea is wide and the moon is far. '.repeat(times)}What is the capital of France?`),
      ...SAMPLING[at]?.[1],
    }),
  )
}

function say(content: string) {
  return { messages: [{ role: 'user', content }] }
}

/** The date is in gpt-oss's prompt, and a soak may run past midnight. */
const DATED = { chat_template_kwargs: { current_date: '2026-01-15' } }

export function chat(subject: Pick<Subject, 'harmony'>, id: string, kinds: string[], body: object): Case {
  const dated = subject.harmony ? DATED : {}
  const whole = { model: 'gpt-oss', max_tokens: ANSWER_TOKENS, ...LOGPROBS, ...dated, ...body }
  return { id: `chat-${id.replaceAll(/[ ,]+/g, '-')}`, way: 'chat', body: whole, kinds, weight: 1 }
}
