import { VerbatimError } from './errors.ts'

/** A credit is counted in integer billionths, so that no price and no sum is ever rounded. */
const NANOCREDITS_A_CREDIT = 1_000_000_000n

/** No amount is larger, so that sums of accounts stay within the 64 bits of a database. */
export const MAX_NANOCREDITS = 1_000_000_000n * NANOCREDITS_A_CREDIT

const DECIMALS = 9
const DECIMAL = /^(\d{1,10})(?:\.(\d{1,9}))?$/

/** An amount as the wire and the command line have it: a decimal string without needless zeros, such as `0.000012`. */
export function formatCredits(nanocredits: bigint): string {
  if (nanocredits < 0n) return `-${formatCredits(-nanocredits)}`
  const whole = nanocredits / NANOCREDITS_A_CREDIT
  const fraction = (nanocredits % NANOCREDITS_A_CREDIT).toString().padStart(DECIMALS, '0').replace(/0+$/, '')
  return fraction === '' ? `${whole}` : `${whole}.${fraction}`
}

/**
 * Reads a decimal string of credits exactly.
 *
 * @throws VerbatimError `invalid_request` for anything but digits with up to nine after a point, and for more than a billion credits.
 */
export function parseCredits(text: string): bigint {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined) {
    const shown = JSON.stringify(text.slice(0, 40))
    throw refused(
      `${shown} is no amount of credits: write digits, with up to nine after a point, such as 12.5.`,
    )
  }
  const nanocredits = BigInt(whole) * NANOCREDITS_A_CREDIT + BigInt(fraction.padEnd(DECIMALS, '0'))
  if (nanocredits > MAX_NANOCREDITS)
    throw refused(`An amount is at most ${formatCredits(MAX_NANOCREDITS)} credits.`)
  return nanocredits
}

function refused(message: string): VerbatimError {
  return new VerbatimError('invalid_request', message)
}
