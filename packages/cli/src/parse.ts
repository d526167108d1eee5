import { parseArgs } from 'node:util'
import { type Command, Given, type OptionSpec } from './command.ts'
import type { OptionValue } from './option-kinds.ts'
import { UsageError } from './usage-error.ts'

/** What the command line asks for. `topic` is what help was asked about. */
export type Invocation =
  | { kind: 'verb'; command: Command; given: Given; json: boolean }
  | { kind: 'help'; topic: string[]; json: boolean }

/** Options that every verb has. */
export const EVERYWHERE: Record<string, OptionSpec> = {
  json: { summary: 'Write data, progress and errors as JSON.' },
  help: { summary: 'Show this help.' },
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inline: boolean
}

/** @throws UsageError naming what was given and what is allowed. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Invocation {
  const { words, options } = tokenize(argv, commands)
  const json = options.some(({ name }) => name === 'json')
  if (options.some(({ name }) => name === 'help')) return { kind: 'help', topic: words.slice(0, 2), json }
  if (words.length === 0 && options.some(({ name }) => name === 'version')) {
    return parseCommandLine(['version', ...argv.filter((word) => word !== '--version')], commands)
  }
  const command = findCommand(words, commands)
  const rest = words.slice(command.name.split(' ').length)
  const values = readOptions(command, options)
  checkWords(command, rest)
  return { kind: 'verb', command, given: new Given(rest, values), json }
}

/** True when the command line holds `--json`, also where it cannot be understood otherwise. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}

function tokenize(argv: readonly string[], commands: readonly Command[]) {
  const known = Object.assign({}, ...commands.map((command) => command.options)) as Command['options']
  const types = Object.entries(known).map(([name, spec]) => [
    name,
    { type: spec.kind ? 'string' : 'boolean' },
  ])
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      ...(Object.fromEntries(types) as Record<string, { type: 'string' | 'boolean' }>),
      json: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words: string[] = []
  const options: OptionToken[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind === 'option') {
      const { name, rawName, value, inlineValue } = token
      options.push({ name, rawName, value, inline: inlineValue === true })
    }
  }
  return { words, options }
}

/** The command whose name the words begin with. */
export function findCommand(words: readonly string[], commands: readonly Command[]): Command {
  const [first, second] = words
  const found = commands.find(({ name }) => name === `${first} ${second}` || name === first)
  if (found !== undefined) return found
  const group = commands
    .filter(({ name }) => name.startsWith(`${first} `))
    .map(({ name }) => name.split(' ')[1])
  if (group.length > 0) {
    const what =
      second === undefined ? `"${first}" needs a second word.` : `"${first} ${second}" is not known.`
    throw new UsageError(what, `Allowed after "${first}": ${group.join(', ')}.`, first)
  }
  const verbs = [...new Set(commands.map(({ name }) => name.split(' ')[0]))].join(', ')
  throw new UsageError(
    first === undefined ? 'No verb was given.' : `"${first}" is not a verb.`,
    `Verbs: ${verbs}.`,
  )
}

function readOptions(command: Command, tokens: readonly OptionToken[]): Map<string, OptionValue | true> {
  const values = new Map<string, OptionValue | true>()
  for (const token of tokens) {
    if (Object.hasOwn(EVERYWHERE, token.name)) refuseValue(token, command)
    else values.set(token.name, readOption(command, token))
  }
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.required && !values.has(name)) {
      const wanted = `Give it as --${name} ${spec.kind?.placeholder ?? ''}`.trimEnd()
      throw new UsageError(`"${command.name}" needs --${name}.`, `${wanted}.`, command.name)
    }
  }
  return values
}

function readOption(command: Command, token: OptionToken): OptionValue | true {
  const spec = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined
  if (spec === undefined) {
    const allowed = [...Object.keys(command.options), ...Object.keys(EVERYWHERE)].map((name) => `--${name}`)
    const what = `"${command.name}" has no option ${token.rawName}.`
    throw new UsageError(what, `Allowed: ${allowed.join(', ')}.`, command.name)
  }
  if (spec.kind === undefined) return refuseValue(token, command)
  // A value that looks like an option is most likely the next option, unless it is a negative number.
  if (token.value === undefined || (!token.inline && /^-[^\d.]/.test(token.value))) {
    const form = `${token.rawName} ${spec.kind.placeholder}`
    throw new UsageError(`${token.rawName} needs a value.`, `Give it as ${form}.`, command.name)
  }
  const reading = spec.kind.read(token.value)
  if ('value' in reading) return reading.value
  throw new UsageError(`${token.rawName} got "${token.value}".`, `It ${reading.must}.`, command.name)
}

function refuseValue(token: OptionToken, command: Command): true {
  if (!token.inline) return true
  const what = `${token.rawName} got "${token.value}".`
  throw new UsageError(what, `${token.rawName} takes no value.`, command.name)
}

function checkWords(command: Command, words: readonly string[]): void {
  const missing = command.arguments.find((argument, at) => argument.required && words[at] === undefined)
  if (missing !== undefined) {
    const what = `"${command.name}" needs ${missing.name}.`
    throw new UsageError(what, `${missing.name}: ${missing.summary}`, command.name)
  }
  const extra = command.arguments.at(-1)?.many ? undefined : words[command.arguments.length]
  if (extra === undefined) return
  const takes = command.arguments.map(({ name }) => name).join(' ') || 'no argument'
  throw new UsageError(
    `"${command.name}" does not take "${extra}".`,
    `It takes ${takes}; put quotes around text with spaces.`,
    command.name,
  )
}
