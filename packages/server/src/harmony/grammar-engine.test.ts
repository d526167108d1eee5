import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type RunningEngine, startEngine } from '@verbatim/engine'
import fc from 'fast-check'
import { Client } from 'undici'
import { Gbnf } from '../grammar/fixtures/gbnf.ts'
import { randomSchema, recursiveSchema } from '../grammar/fixtures/random-schema.ts'
import { faultOf } from '../grammar/fixtures/validator.ts'
import { jsonSchemaRules, UnsupportedSchema } from '../grammar/grammar.ts'
import { type HarmonyForm, harmonyGrammar } from './grammar.ts'

/** The real engine on the real architecture, at a temperature at which only the grammar keeps the form. */
const SAMPLING = { temperature: 2, top_k: 0, top_p: 1, min_p: 0 }
const MAX_TOKENS = 300

let engine: RunningEngine
let client: Client

before(async () => {
  const card = {
    id: 'nano',
    description: 'A small model of the gpt-oss architecture',
    license: 'apache-2.0',
    ownedBy: 'tests',
    files: [],
    contextTokens: 4096,
    kvBytesPerToken: 4096,
    inputModalities: ['text' as const],
    supportedParameters: [],
    reasoningEfforts: [],
    priceNanocredits: { inputToken: 0, outputToken: 0 },
    rank: 1,
  }
  const plan = { slots: 1, contextTokens: 2048, threads: 1, promptCacheBytes: 0 }
  engine = await startEngine({
    build: { path: variable('VERBATIM_TEST_ENGINE') },
    model: { card, path: nanoPath() },
    plan,
    log: () => {},
  })
  client = new Client('http://engine', { socketPath: engine.socketPath })
})

after(async () => {
  await client?.destroy()
  await engine?.stop()
})

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: run the tests with npm test`)
  return value
}

/** The project's own model, or another of the architecture by VERBATIM_TEST_NANO. */
function nanoPath(): string {
  const given = process.env.VERBATIM_TEST_NANO
  if (given !== undefined && given !== '') return given
  const folder = new URL('../../../../models/nano/', import.meta.url)
  const file = readdirSync(folder).find((name) => name.endsWith('.gguf') && !/vision|mmproj/.test(name))
  if (file === undefined) throw new Error('models/nano has no model')
  return fileURLToPath(new URL(file, folder))
}

interface Completion {
  text: string
  /** It came to an end by itself. */
  isWhole: boolean
}

async function complete(prompt: string, grammar: string, seed: number): Promise<Completion> {
  const body = JSON.stringify({ prompt, grammar, seed, n_predict: MAX_TOKENS, ...SAMPLING })
  const headers = { 'content-type': 'application/json' }
  const response = await client.request({ path: '/completion', method: 'POST', headers, body })
  const answer = (await response.body.json()) as {
    content: string
    stop_type: string
    error?: { message: string }
  }
  assert.equal(response.statusCode, 200, answer.error?.message)
  return { text: answer.content, isWhole: answer.stop_type === 'eos' }
}

const PLACE = {
  type: 'object',
  properties: {
    city: { type: 'string', maxLength: 40 },
    unit: { enum: ['celsius', 'fahrenheit'] },
    days: { type: 'integer', minimum: 1, maximum: 14 },
    when: { type: 'string', format: 'date' },
  },
  required: ['city', 'days'],
  additionalProperties: false,
}
const NOTE = {
  type: 'object',
  properties: {
    title: { type: 'string', pattern: '^[A-Z][a-z]+$' },
    tags: { type: 'array', items: { type: 'string', maxLength: 8 }, maxItems: 3 },
  },
  required: ['title', 'tags'],
}
const CALLS = [
  { name: 'get_weather', parameters: PLACE, strict: true },
  { name: 'get_time', parameters: null, strict: false },
]
const FORM: HarmonyForm = {
  analysis: true,
  preamble: true,
  finalBody: 'text',
  calls: CALLS,
  parallel: true,
  startInFinal: false,
}
const FORMS: Record<string, HarmonyForm> = {
  'everything allowed': FORM,
  'effort none': { ...FORM, analysis: false, preamble: false },
  'a required call': { ...FORM, preamble: false, finalBody: null },
  'a named call without analysis': {
    ...FORM,
    analysis: false,
    preamble: false,
    finalBody: null,
    calls: CALLS.slice(0, 1),
    parallel: false,
  },
  'no tools': { ...FORM, calls: [], preamble: false },
  'an answer by a schema': { ...FORM, calls: [], preamble: false, finalBody: { schema: NOTE } },
  'text from the start': { ...FORM, calls: [], startInFinal: true },
  'JSON from the start': { ...FORM, calls: [], startInFinal: true, finalBody: { schema: NOTE } },
}
const QUESTION = '<|start|>user<|message|>What is the weather in Paris and in Rome?<|end|><|start|>assistant'

for (const [what, form] of Object.entries(FORMS)) {
  test(`At temperature 2 each generation keeps the form: ${what}`, async () => {
    const grammar = harmonyGrammar(form)
    const read = new Gbnf(grammar)
    const prompt = form.startInFinal ? `${QUESTION}<|channel|>final<|message|>` : QUESTION
    let whole = 0
    for (let seed = 0; seed < 12; seed++) {
      const { text, isWhole } = await complete(prompt, grammar, seed)
      if (!isWhole) continue
      whole++
      assert.ok(read.matches(text), text)
      for (const [, name, json = ''] of text.matchAll(
        /functions\.(\w+)[^{]*?<\|message\|>(\{.*?\})(?=<\|end\|>|$)/gs,
      )) {
        assert.equal(faultOf(name === 'get_weather' ? PLACE : true, json), undefined, json)
      }
      const last = text.slice(text.lastIndexOf('<|message|>') + 1).replace(/^\|message\|>/, '')
      if (typeof form.finalBody === 'object' && form.finalBody !== null) {
        assert.equal(faultOf(NOTE, form.startInFinal ? text : last), undefined, text)
      }
    }
    assert.ok(whole >= 6, `only ${whole} of 12 came to an end`)
  })
}

test('The engine takes the grammar of each random schema, and what it generates by it is valid', async () => {
  let whole = 0
  const property = fc.asyncProperty(
    fc.oneof({ weight: 5, arbitrary: randomSchema() }, { weight: 1, arbitrary: recursiveSchema() }),
    fc.nat(1000),
    async (schema, seed) => {
      const grammar = grammarOf(schema)
      if (grammar === undefined) return
      const { text, isWhole } = await complete(`${QUESTION}<|channel|>final<|message|>`, grammar, seed)
      // llama.cpp's grammar takes an overlong spelling of a character for the character, and it is no UTF-8. Only a model that
      // writes characters byte by byte, as this one does, and at such a temperature, comes to that.
      if (!isWhole || text.includes('\ufffd')) return
      whole++
      assert.equal(faultOf(schema, text), undefined, text)
    },
  )
  await fc.assert(property, { numRuns: 60, endOnFailure: true, seed: 1 })
  assert.ok(whole >= 20, `only ${whole} of 60 came to an end`)
})

/** A merge in a random schema may leave nothing that fits. */
function grammarOf(schema: unknown): string | undefined {
  try {
    jsonSchemaRules(schema, 'x')
  } catch (error) {
    if (error instanceof UnsupportedSchema) return undefined
    throw error
  }
  return harmonyGrammar({ ...FORM, calls: [], startInFinal: true, finalBody: { schema } })
}
