import type { ChatParameter, ParameterObject } from '@verbatim/protocol'
import type { ConversationSettings } from './conversation.ts'

/** What the page decides itself, has a control of its own for, or has nowhere to show: the playground has them all. */
type NotHere =
  | 'reasoning_effort'
  | 'n'
  | 'logprobs'
  | 'top_logprobs'
  | 'separate_reasoning'
  | 'max_completion_tokens'

/** All others, each of which the compiler wants here. */
const SETTABLE: Record<Exclude<ChatParameter, NotHere>, true> = {
  temperature: true,
  top_p: true,
  top_k: true,
  min_p: true,
  repetition_penalty: true,
  frequency_penalty: true,
  presence_penalty: true,
  max_tokens: true,
  seed: true,
  stop: true,
  response_format: true,
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  chat_template_kwargs: true,
}

/** Of what a file or an older page may have put among the parameters, those that a conversation may set: no other is ever sent. */
export function onlySettable(parameters: Record<string, unknown>): ConversationSettings['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => Object.hasOwn(SETTABLE, name)))
}

/** The parameters that may be set for a conversation: just those that its model honours. */
export function settableParameters(parameters: readonly ParameterObject[]): ParameterObject[] {
  return parameters.filter(({ name, supported }) => supported && Object.hasOwn(SETTABLE, name))
}

type ParameterValue = { value: unknown } | { error: string }

/** Reads what was typed for a parameter; `value` is undefined where nothing was. */
export function readParameter(parameter: ParameterObject, typed: string): ParameterValue {
  const text = typed.trim()
  if (text === '') return { value: undefined }
  switch (parameter.type) {
    case 'number':
    case 'integer':
      return readNumber(parameter, text)
    case 'boolean':
      return { value: text === 'true' }
    case 'enum':
    case 'string':
      return { value: text }
    default:
      return parameter.name === 'stop'
        ? { value: typed.split('\n').filter((line) => line !== '') }
        : readJson(text)
  }
}

function readNumber(parameter: ParameterObject, text: string): ParameterValue {
  const value = Number(text)
  const { type, minimum, maximum, exclusive_minimum } = parameter
  const inRange =
    value <= (maximum ?? Number.POSITIVE_INFINITY) &&
    (exclusive_minimum ? value > (minimum ?? 0) : value >= (minimum ?? Number.NEGATIVE_INFINITY))
  const whole = type === 'number' || Number.isSafeInteger(value)
  return inRange && whole ? { value } : { error: `Write ${rangeOf(parameter)}.` }
}

function readJson(text: string): ParameterValue {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { error: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** What a parameter takes, in words: "a number from 0 to 2". Empty where its control shows it. */
export function rangeOf({ name, type, minimum, maximum, exclusive_minimum }: ParameterObject): string {
  if (name === 'stop') return 'one text a line'
  if (type === 'array' || type === 'object') return 'JSON'
  if (type !== 'number' && type !== 'integer') return ''
  const kind = type === 'integer' ? 'a whole number' : 'a number'
  const from = minimum === undefined ? '' : exclusive_minimum ? ` above ${minimum}` : ` from ${minimum}`
  return `${kind}${from}${maximum === undefined ? '' : ` to ${maximum}`}`
}

/** A value as it is typed: the inverse of `readParameter`. */
export function writeParameter(parameter: ParameterObject, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (parameter.name === 'stop') return [value].flat().join('\n')
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
}

/** What counts while nothing is typed, for the control's placeholder. */
export function presetOf(parameter: ParameterObject, keyless: boolean): string {
  const { default: preset, keyless_default = preset } = parameter
  return writeParameter(parameter, keyless ? keyless_default : preset)
}

/** The settings with one parameter set, or left to the service. */
export function withParameter(
  settings: ConversationSettings,
  name: ChatParameter,
  value: unknown,
): ConversationSettings {
  const { [name as keyof ConversationSettings['parameters']]: _, ...others } = settings.parameters
  return { ...settings, parameters: value === undefined ? others : { ...others, [name]: value } }
}
