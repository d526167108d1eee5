import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Ajv } from 'ajv'
import { post, type TestService } from '../support/service.ts'
import { ask, askStreaming, only, startNano, user } from './nano.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

const ajv = new Ajv({ strict: false })

function format(schema: object) {
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }
}

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}

test('a schema and reasoning go together', async () => {
  const body = { ...user('Give me Ada as JSON.'), ...format(PERSON) }
  for (const answer of [await ask(service, body), await askStreaming(service, body)]) {
    assert.deepEqual(JSON.parse(only(answer).message.content ?? ''), { name: 'Ada' })
    assert.match(only(answer).message.reasoning_content ?? '', /\w/)
    assert.equal(only(answer).finish_reason, 'stop')
  }
})

const SCHEMAS: [string, object][] = [
  [
    'numbers and enums',
    {
      type: 'object',
      properties: {
        age: { type: 'integer', minimum: 0, maximum: 120 },
        unit: { enum: ['celsius', 'fahrenheit'] },
      },
      required: ['age', 'unit'],
      additionalProperties: false,
    },
  ],
  ['a bounded array', { type: 'array', items: { type: 'boolean' }, minItems: 2, maxItems: 4 }],
  [
    'what refers to itself',
    {
      type: 'object',
      properties: { value: { type: 'null' }, next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
      required: ['value', 'next'],
      additionalProperties: false,
    },
  ],
  ['nothing but a constant', { const: { yes: true } }],
]
for (const [what, schema] of SCHEMAS) {
  test(`${what}: every answer is what the schema says, at any temperature`, async () => {
    const valid = ajv.compile(schema)
    for (const effort of ['none', 'low']) {
      for (let seed = 0; seed < 8; seed++) {
        const body = {
          ...user('Give me JSON.'),
          ...format(schema),
          temperature: 1.5,
          seed,
          reasoning_effort: effort,
        }
        const { message, finish_reason: finish } = only(await ask(service, { ...body, max_tokens: 600 }))
        if (finish === 'length') continue
        assert.ok(valid(JSON.parse(message.content ?? '')), message.content ?? 'null')
      }
    }
  })
}

test('json_object gives an object', async () => {
  for (let seed = 0; seed < 8; seed++) {
    const body = { ...user('Give me Ada as JSON.'), response_format: { type: 'json_object' }, seed }
    const parsed = JSON.parse(only(await ask(service, body)).message.content ?? '') as unknown
    assert.ok(parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed))
  }
})

const REFUSED: [string, object, RegExp][] = [
  ['a keyword that no grammar can hold', { type: 'object', not: { required: ['a'] } }, /not/],
  ['a type that there is not', { type: 'bogus' }, /bogus/],
  ['a reference to nowhere', { $ref: '#/$defs/none' }, /none/],
]
for (const [what, schema, reason] of REFUSED) {
  test(`${what} is refused with the reason`, async () => {
    const response = await post(service, '/v1/chat/completions', {
      model: 'gpt-oss',
      ...user('Hi'),
      ...format(schema),
    })
    assert.equal(response.status, 400)
    const { error } = (await response.json()) as { error: { param: string; message: string } }
    assert.equal(error.param, 'response_format.json_schema.schema')
    assert.match(error.message, reason)
  })
}
