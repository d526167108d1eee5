import type { ParameterObject } from '@verbatim/protocol'
import { code, markdownTable } from './table.ts'

/** Every chat parameter: what it takes, what counts where a request says nothing, and what it is for. */
export function parameterTable(parameters: readonly ParameterObject[]): string {
  const rows = parameters.map((parameter) => [
    code(parameter.name),
    allowed(parameter),
    defaults(parameter),
    `${parameter.description}${parameter.supported ? '' : ' **Not supported by the model that is served.**'}`,
  ])
  return markdownTable(['Parameter', 'Values', 'Default', 'What it does'], rows)
}

function allowed({ type, minimum, maximum, exclusive_minimum: above, values }: ParameterObject): string {
  if (values !== undefined) return values.map((value) => code(value)).join(', ')
  const least = minimum === undefined ? '' : above ? `above ${minimum}` : `from ${minimum}`
  const most = maximum === undefined ? '' : `to ${maximum}`
  const range = [least, most].filter((part) => part !== '').join(' ')
  return range === '' ? type : `${type}, ${range}`
}

function defaults({ default: usual, keyless_default: keyless }: ParameterObject): string {
  const isNone = usual === null || usual === undefined || (Array.isArray(usual) && usual.length === 0)
  const own = isNone ? 'none' : code(shown(usual))
  return keyless === undefined ? own : `${own}; keyless: ${code(shown(keyless))}`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
