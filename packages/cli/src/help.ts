import type { Command } from './command.ts'
import { EVERYWHERE } from './parse.ts'
import { formatTable } from './table.ts'
import { UsageError } from './usage-error.ts'

/** The help on all verbs, on the verbs of a group, or on one verb. */
export function helpText(topic: readonly string[], commands: readonly Command[]): string {
  const chosen = helpTopic(topic, commands)
  const [only] = chosen
  if (only !== undefined && chosen.length === 1) return commandHelp(only)
  const rows = chosen.map((command) => [`  ${usage(command)}`, command.summary])
  return [
    'Usage: verbatim VERB [arguments] [options]',
    '',
    formatTable(rows),
    '',
    'Every verb takes --json and --help. Exit codes: 0 ok, 1 error, 2 usage, 3 mismatch, 4 auth, 5 limit,',
    '6 unreachable, 130 interrupted.',
  ].join('\n')
}

/** The same as data. */
export function helpData(topic: readonly string[], commands: readonly Command[]) {
  return helpTopic(topic, commands).map((command) => ({
    name: command.name,
    summary: command.summary,
    arguments: command.arguments,
    options: Object.entries({ ...command.options, ...EVERYWHERE }).map(([name, spec]) => ({
      name: `--${name}`,
      value: spec.kind?.placeholder ?? null,
      summary: spec.summary,
    })),
  }))
}

/** The commands that a topic names: with one word all of a group, with none all there are. */
function helpTopic(topic: readonly string[], commands: readonly Command[]): Command[] {
  const name = topic.join(' ')
  const chosen = commands.filter(
    (command) => name === '' || command.name === name || command.name.startsWith(`${name} `),
  )
  if (chosen.length > 0) return chosen
  const [first, ...rest] = topic
  // `run "some prompt" --help` has words that are arguments, not a name.
  if (rest.length > 0 && first !== undefined) return helpTopic([first], commands)
  throw new UsageError(
    `There is no help on "${name}".`,
    `Verbs: ${commands.map((command) => command.name).join(', ')}.`,
  )
}

function commandHelp(command: Command): string {
  const options = Object.entries({ ...command.options, ...EVERYWHERE })
  const argumentRows = command.arguments.map(({ name, summary }) => [`  ${name}`, summary])
  const optionRows = options.map(([name, { kind, summary }]) => [
    `  --${name}${kind === undefined ? '' : ` ${kind.placeholder}`}`,
    summary,
  ])
  const head = [`Usage: verbatim ${usage(command)} [options]`, '', command.summary, '']
  return [...head, formatTable([...argumentRows, ...optionRows])].join('\n')
}

function usage(command: Command): string {
  const words = command.arguments.map(({ name, required, many }) => {
    const word = many ? `${name}…` : name
    return required ? word : `[${word}]`
  })
  const needed = Object.entries(command.options)
    .filter(([, spec]) => spec.required)
    .map(([name, spec]) => `--${name} ${spec.kind?.placeholder ?? ''}`.trimEnd())
  return [command.name, ...words, ...needed].join(' ')
}
