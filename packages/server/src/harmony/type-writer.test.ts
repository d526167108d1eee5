import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { UnwritableSchema } from './json-text.ts'
import { TypeAllowance } from './type-allowance.ts'
import { TypeWriter } from './type-writer.ts'

function written(schema: unknown): string {
  return new TypeWriter(schema, new TypeAllowance()).parametersType()
}

/** The type of one property, as it stands in its line. */
function property(schema: unknown, rest: Record<string, unknown> = {}): string {
  const text = written({ type: 'object', properties: { p: schema }, required: ['p'], ...rest })
  return /^\{\np: (.*),\n\}$/s.exec(text)?.[1] ?? text
}

test("the renderer's own example of complex schemas", () => {
  const parameters = {
    description: 'params object',
    type: 'object',
    properties: {
      string: { type: 'string', title: 'STRING', description: 'A string', examples: ['hello', 'world'] },
      string_nullable: {
        type: 'string',
        nullable: true,
        description: 'A nullable string',
        default: 'the default',
      },
      string_enum: { type: 'string', enum: ['a', 'b', 'c'] },
      oneof_string_or_number: {
        oneOf: [
          { type: 'string', default: 'default_string_in_oneof' },
          { type: 'number', description: 'numbers can happen too' },
        ],
        description: 'a oneof',
        default: 20,
      },
    },
  }
  assert.equal(
    written(parameters),
    `// params object
{
// STRING
//
// A string
// Examples:
// - "hello"
// - "world"
string?: string,
// A nullable string
string_nullable?: string | null, // default: "the default"
string_enum?: "a" | "b" | "c",
// a oneof
// default: 20
oneof_string_or_number?:
 | string // default: "default_string_in_oneof"
 | number // numbers can happen too
,
}`,
  )
})

test('an object in an object', () => {
  const address = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const schema = { type: 'object', properties: { home: address, others: { type: 'array', items: address } } }
  assert.equal(
    written(schema),
    `{
home?: {
    city: string,
    },
others?: {
    city: string,
    }[],
}`,
  )
})

const TYPES: [string, unknown, string][] = [
  ['integer', { type: 'integer' }, 'number'],
  ['boolean', { type: 'boolean', default: true }, 'boolean, // default: true'],
  ['array', { type: 'array', items: { type: 'string' } }, 'string[]'],
  ['array of arrays', { type: 'array', items: { type: 'array', items: { type: 'integer' } } }, 'number[][]'],
  ['array of anything', { type: 'array' }, 'any[]'],
  ['array of an enum', { type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
  ['array of nullables', { type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
  ['object of anything', { type: 'object' }, 'object'],
  ['list of types', { type: ['integer', 'null'] }, 'number | null'],
  ['list of types with an array', { type: ['array', 'null'], items: { type: 'string' } }, 'string[] | null'],
  ['enum of numbers', { type: 'integer', enum: [1, 2, null] }, '1 | 2 | null'],
  ['const', { const: 'on' }, '"on"'],
  ['nothing said', {}, 'any'],
  ['true', true, 'any'],
  ['a type that is none', { type: 'date' }, 'any'],
  ['an optional of pydantic', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  ['one of one', { oneOf: [{ type: 'number' }] }, 'number'],
  ['reference', { $ref: '#/$defs/Unit' }, '"c" | "f"'],
  ['reference in allOf', { allOf: [{ $ref: '#/$defs/Unit' }], default: 'c' }, '"c" | "f", // default: c'],
  ['reference to nowhere', { $ref: '#/$defs/Nowhere' }, 'any'],
  ['reference elsewhere', { $ref: 'https://example.com/schema' }, 'any'],
  ['reference by escapes', { $ref: '#/$defs/a~1b%20c' }, 'boolean'],
  ['references to each other', { $ref: '#/$defs/Ping' }, 'any'],
  ['a tree', { $ref: '#/$defs/Tree' }, '{\n    value?: number,\n    children?: any[],\n    }'],
  [
    'merged',
    {
      allOf: [
        { properties: { a: {} }, required: ['a'] },
        { type: 'object', properties: { b: {} }, required: ['b'] },
      ],
    },
    '{\n    a: any,\n    b: any,\n    }',
  ],
  [
    'array of variants',
    { type: 'array', items: { anyOf: [{ type: 'string', description: 'd' }, { type: 'number' }] } },
    '(\n     | string // d\n     | number\n    )[]',
  ],
]

describe('types', () => {
  const $defs = {
    Unit: { type: 'string', enum: ['c', 'f'] },
    'a/b c': { type: 'boolean' },
    Ping: { $ref: '#/$defs/Pong' },
    Pong: { $ref: '#/$defs/Ping' },
    Tree: {
      type: 'object',
      properties: { value: { type: 'number' }, children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
    },
  }
  for (const [what, schema, expected] of TYPES) {
    test(what, () => {
      const line = property(schema, { $defs })
      const [type, comment] = expected.split(', //')
      const whole = comment === undefined ? type : `{\np: ${type}, //${comment}\n}`
      assert.equal(line, whole)
    })
  }

  test('variants of which one is null', () => {
    const schema = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }], description: 'd' }
    assert.equal(
      written({ type: 'object', properties: { p: schema } }),
      '{\n// d\np?:\n | string\n | number\n | null\n,\n}',
    )
  })
})

describe('hostile schemas', () => {
  test('parameters that are none', () => {
    for (const schema of [
      {},
      { type: 'object' },
      { properties: [] },
      { properties: null, required: 'x' },
      [],
      7,
    ]) {
      assert.equal(written(schema), '')
    }
  })

  test('definitions that double with each step', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => {
        const next = { $ref: `#/$defs/d${level + 1}` }
        return [`d${level}`, { type: 'object', properties: { a: next, b: next } }]
      }),
    )
    const schema = { type: 'object', properties: { p: { $ref: '#/$defs/d0' } }, $defs }
    assert.throws(() => written(schema), UnwritableSchema)
  })

  test('a long text that much refers to', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`p${at}`, { $ref: '#/$defs/d' }]),
    )
    const $defs = { d: { type: 'string', description: 'x'.repeat(10_000) } }
    assert.throws(() => written({ type: 'object', properties, $defs }), UnwritableSchema)
  })
})
