import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatParameters } from './chat.ts'
import { describeParameters, type ParameterDescription } from './model-parameters.ts'
import { KEYLESS_DEFAULTS, resolveRequest } from './resolve.ts'

const described = describeParameters()
const takes = ({ name }: ParameterDescription, value: unknown) =>
  chatParameters[name].safeParse(value).success
const named = (name: string) => described.find((parameter) => parameter.name === name)

test('each parameter of the chat surface is described, once and in a sentence', () => {
  assert.deepEqual(
    described.map(({ name }) => name),
    Object.keys(chatParameters),
  )
  for (const { description } of described) assert.match(description, /^.{20,}\.$/)
})

for (const parameter of described.filter(({ minimum }) => minimum !== undefined)) {
  const { name, type, minimum = 0, maximum, exclusive_minimum: isExclusive = false } = parameter
  const step = type === 'integer' ? 1 : 0.000001
  test(`${name} is taken within the range that is told, and refused beyond it`, () => {
    assert.equal(takes(parameter, minimum), !isExclusive)
    assert.ok(takes(parameter, isExclusive ? minimum + step : minimum))
    assert.ok(!takes(parameter, minimum - step))
    if (maximum === undefined) return assert.ok(takes(parameter, Number.MAX_SAFE_INTEGER))
    assert.ok(takes(parameter, maximum))
    assert.ok(!takes(parameter, maximum + step))
    if (type === 'integer') assert.ok(!takes(parameter, minimum + 0.5))
  })
}

test('ranges are told of all numbers but seeds, which JSON cannot hold', () => {
  const without = described.filter(
    ({ type, minimum }) => /number|integer/.test(type) && minimum === undefined,
  )
  assert.deepEqual(
    without.map(({ name }) => name),
    ['seed'],
  )
  assert.ok(chatParameters.seed.safeParse(2n ** 63n - 1n).success)
  assert.ok(!chatParameters.seed.safeParse(2n ** 63n).success)
})

test('values of enums are taken, and no others', () => {
  const enums = described.filter(({ type }) => type === 'enum')
  assert.deepEqual(
    enums.map(({ name }) => name),
    ['tool_choice', 'reasoning_effort'],
  )
  for (const parameter of enums) {
    assert.ok((parameter.values ?? []).length >= 3)
    for (const value of parameter.values ?? []) assert.ok(takes(parameter, value), value)
    assert.ok(!takes(parameter, 'whatever'))
  }
})

const TYPED: Record<string, [unknown, unknown]> = {
  boolean: [true, 'true'],
  array: [[], { a: 1 }],
  object: [{ type: 'text' }, 5],
}
for (const parameter of described.filter(({ type }) => type in TYPED)) {
  const [good, bad] = TYPED[parameter.type] ?? []
  test(`${parameter.name} is of the type that is told`, () => {
    assert.ok(takes(parameter, parameter.name === 'chat_template_kwargs' ? {} : good))
    assert.ok(!takes(parameter, bad))
  })
}

/** Another name of max_tokens, and what needs logprobs. */
const ONLY_BESIDE_OTHERS = new Set(['max_completion_tokens', 'top_logprobs'])

test('defaults are values that are taken, and those that requests are resolved with', () => {
  for (const parameter of described) {
    if (parameter.default !== null) assert.ok(takes(parameter, parameter.default), parameter.name)
  }
  assert.equal(named('temperature')?.default, 1)
  assert.equal(named('temperature')?.keyless_default, 0.8)
  assert.equal(named('top_p')?.keyless_default, 0.9)
  assert.ok(!('keyless_default' in (named('stop') ?? {})))
  const drawn = { freshSeed: () => 7n, currentDate: () => '2026-01-01' }
  const told = described.map((parameter) => {
    const { name, keyless_default: keyless = parameter.default } = parameter
    return [name, keyless] as const
  })
  const explicit = Object.fromEntries(told.filter(([name]) => !ONLY_BESIDE_OTHERS.has(name)))
  assert.deepEqual(
    resolveRequest({ model: 'm', messages: [], ...explicit }, KEYLESS_DEFAULTS, drawn),
    resolveRequest({ model: 'm', messages: [] }, KEYLESS_DEFAULTS, drawn),
  )
})
