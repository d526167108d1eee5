import { readFileSync } from 'node:fs'
import { describeFailure, SetupError } from '@verbatim/engine'
import { SETTINGS } from './settings.ts'

export type Environment = Record<string, string | undefined>
export type SettingName = keyof typeof SETTINGS
/** A secret that may also lie in a file, which `NAME_FILE` names. */
export type SecretName =
  Extract<SettingName, `${string}_FILE`> extends `${infer Name}_FILE` ? Name & SettingName : never

/** Reads variables; each reader throws a SetupError that names the variable, what it is and what is allowed. */
export class SettingReader {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  /** Undefined when it is not set, or empty. */
  readonly text = (name: SettingName): string | undefined => this.#env[name]?.trim() || undefined

  /** As set, or what the file of `NAME_FILE` holds. */
  readonly secret = (name: SecretName): string | undefined =>
    this.text(name) ?? readSecret(`${name}_FILE`, this.text(`${name}_FILE`))

  /** As set, or the default that is documented. */
  readonly textOrDefault = (name: SettingName): string => this.text(name) ?? SETTINGS[name][1]

  readonly list = (name: SettingName): string[] => splitList(this.textOrDefault(name))

  readonly whole = (name: SettingName, least = 1): number | undefined =>
    optionalInteger(name, this.text(name), least)

  readonly integer = (name: SettingName, least = 1): number =>
    this.whole(name, least) ?? Number(SETTINGS[name][1])

  readonly url = (name: SettingName): string | undefined => optionalUrl(name, this.text(name))

  readonly oneOf = <Choice extends string>(name: SettingName, choices: readonly Choice[]): Choice => {
    const sent = this.textOrDefault(name)
    const choice = choices.find((known) => known === sent)
    if (choice === undefined) throw wrong(name, sent, choices.join(', '))
    return choice
  }
}

function readSecret(name: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch (error) {
    throw new SetupError(
      `The file of ${name} cannot be read.`,
      describeFailure(error),
      `Correct or unset ${name}.`,
      { cause: error },
    )
  }
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function optionalInteger(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (
    !/^\d+$/.test(text) ||
    !Number.isSafeInteger(value) ||
    value < least ||
    (name === 'PORT' && value > 65_535)
  ) {
    throw wrong(name, text, name === 'PORT' ? 'a port from 0 to 65535' : `an integer of at least ${least}`)
  }
  return value
}

export function optionalUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!isHttp || url.username !== '' || url.password !== '') {
    const shown = text.replace(/\/\/.*@/, '//…@')
    throw wrong(name, shown, 'an http or https URL without credentials')
  }
  return text.replace(/\/+$/, '')
}

export function wrong(name: string, value: string, allowed: string): SetupError {
  return new SetupError(
    `${name} is not valid.`,
    `It is "${value}"; allowed is ${allowed}.`,
    `Correct or unset ${name}.`,
  )
}
