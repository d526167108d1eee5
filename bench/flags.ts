import { parseArgs } from 'node:util'

export interface Flags {
  rounds: number
  seconds: number
  json: boolean
}

/** @throws RangeError for a number that is not positive, TypeError for an unknown flag. */
export function readFlags(defaults: { rounds: number; seconds: number }): Flags {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  return {
    rounds: Math.ceil(positive('rounds', values.rounds, defaults.rounds)),
    seconds: positive('seconds', values.seconds, defaults.seconds),
    json: values.json,
  }
}

function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text)
  if (!(value > 0)) throw new RangeError(`--${name} must be a number above 0, not "${text}"`)
  return value
}

/** What the bench is doing now; to stderr, so that stdout holds the report alone. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`)
}
