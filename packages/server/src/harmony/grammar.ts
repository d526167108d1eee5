import {
  choice,
  decision,
  type Expression,
  GrammarBudget,
  type GrammarRules,
  gbnf,
  genericJsonObject,
  jsonSchemaRules,
  NOTHING,
  optional,
  repeat,
  rule,
  sequence,
  text,
  token,
  UnsupportedSchema,
  writeExpression,
} from '../grammar/grammar.ts'
import { textBody } from './grammar-text.ts'

/** What a generation may consist of. */
export interface HarmonyForm {
  analysis: boolean
  /** Commentary to the user, before calls or an answer. */
  preamble: boolean
  /** Of the final message; null where there may be none. */
  finalBody: 'text' | { schema: unknown } | null
  /** The functions that may be called. Names differ. Parameters are a JSON schema, null for none. */
  calls: readonly CallForm[]
  /** More than one call in a generation, up to eight. */
  parallel: boolean
  /** The prompt ends with `<|channel|>final<|message|>`, so that only the final body is generated. */
  startInFinal: boolean
}

export interface CallForm {
  name: string
  parameters: unknown
  strict: boolean
}

/** Analysis and preambles before the answer: enough for any real one, and an end for a model that goes round in circles. */
const MAX_MESSAGES_BEFORE = 3
const MAX_MORE_CALLS = 7
const NO_PARAMETERS = { type: 'object', properties: {}, additionalProperties: false }

const END_AND_START = sequence(token('<|end|>'), token('<|start|>'), text('assistant'))
const CHANNEL = token('<|channel|>')
const MESSAGE = token('<|message|>')
const CONSTRAIN_JSON = sequence(token('<|constrain|>'), text('json'))
const RECIPIENT = text(' to=functions.')

/**
 * The grammar of what follows `<|start|>assistant`, in GBNF: up to three messages of analysis or preamble, then a final message or calls. Tags are
 * tokens in it, and no text in a body reads like one. The last message has no tag at its end: an end-of-generation token (`<|return|>`,
 * `<|call|>`) is the engine's to allow, and it does where the grammar may end. A call may name its recipient before or after the channel.
 *
 * @throws UnsupportedSchema for the schema of the final body, and for parameters that are strict; other parameters of
 * which no grammar can be made, or which together are too large for one, are any JSON object.
 * @throws RangeError when neither a final message nor a call may come.
 */
export function harmonyGrammar(form: HarmonyForm): string {
  const grammar = new HarmonyGrammar(form)
  const root = form.startInFinal ? grammar.finalBody() : grammar.messages()
  return gbnf(new Map([['root', writeExpression(root)], ...grammar.rules]))
}

class HarmonyGrammar {
  readonly rules = new Map<string, string>()
  readonly #form: HarmonyForm
  readonly #budget = new GrammarBudget()

  constructor(form: HarmonyForm) {
    this.#form = form
  }

  finalBody(): Expression {
    const { finalBody } = this.#form
    if (finalBody === null)
      throw new RangeError('a generation that starts in the final message has to have one')
    return this.#add(
      finalBody === 'text' ? textBody() : jsonSchemaRules(finalBody.schema, 'final', this.#budget),
    )
  }

  messages(): Expression {
    const before = [
      ...(this.#form.analysis ? [sequence(text('analysis'), MESSAGE, this.#add(textBody()))] : []),
      ...(this.#form.preamble ? [sequence(text('commentary'), MESSAGE, this.#add(textBody()))] : []),
    ]
    const last = choice([...this.#finalMessage(), ...this.#calls()])
    if (before.length === 0) return last
    const one = this.#define('before', sequence(CHANNEL, choice(before), END_AND_START))
    return sequence(repeat(one, 0, MAX_MESSAGES_BEFORE), last)
  }

  #finalMessage(): Expression[] {
    const { finalBody } = this.#form
    if (finalBody === null) return []
    const constrained = finalBody === 'text' ? [] : [optional(sequence(text(' '), CONSTRAIN_JSON))]
    return [sequence(CHANNEL, text('final'), ...constrained, MESSAGE, this.finalBody())]
  }

  #calls(): Expression[] {
    const { calls, parallel, finalBody } = this.#form
    if (calls.length === 0) {
      if (finalBody === null) throw new RangeError('neither a final message nor a call may come')
      return []
    }
    const bodies = this.#bodies(calls)
    const recipient = (header: Expression) =>
      decision(
        calls.map(({ name }, index) => ({ text: name, next: sequence(header, bodies[index] ?? NOTHING) })),
      )
    const constrain = optional(sequence(text(' '), CONSTRAIN_JSON))
    const commentary = sequence(CHANNEL, text('commentary'))
    const channelFirst = sequence(commentary, RECIPIENT, recipient(sequence(constrain, MESSAGE)))
    const recipientFirst = sequence(RECIPIENT, recipient(sequence(commentary, constrain, MESSAGE)))
    const call = this.#define('call', choice([channelFirst, recipientFirst]))
    return [parallel ? sequence(call, repeat(sequence(END_AND_START, call), 0, MAX_MORE_CALLS)) : call]
  }

  /** Strict ones are read before the others, and small ones before large ones: so what a call costs is at nobody's expense who needs less. */
  #bodies(calls: readonly CallForm[]): Expression[] {
    const bodies: Expression[] = []
    const sized = calls.map((call, index) => ({ call, index, size: JSON.stringify(call.parameters).length }))
    sized.sort((a, b) => Number(b.call.strict) - Number(a.call.strict) || a.size - b.size)
    for (const { call, index } of sized) bodies[index] = this.#arguments(call, index)
    return bodies
  }

  #arguments({ name, parameters, strict }: CallForm, index: number): Expression {
    const rules = this.#parameterRules({ name, parameters, strict }, `tool-${index}`)
    return this.#define(`arguments-${index}`, this.#add(rules))
  }

  #parameterRules({ name, parameters, strict }: CallForm, prefix: string): GrammarRules {
    try {
      return jsonSchemaRules(parameters ?? NO_PARAMETERS, prefix, this.#budget)
    } catch (error) {
      if (!(error instanceof UnsupportedSchema)) throw error
      if (strict) throw error.ofTool(name)
      return genericJsonObject()
    }
  }

  #define(name: string, expression: Expression): Expression {
    this.rules.set(name, writeExpression(expression))
    return rule(name)
  }

  #add({ root, rules }: GrammarRules): Expression {
    for (const [name, body] of rules) this.rules.set(name, body)
    return rule(root)
  }
}
