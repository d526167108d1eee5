import type { Bundle, ProofCode } from '@verbatim/proof'
import { altered, at, put } from './alter.ts'
import { CHAT } from './exchanges.ts'
import { inLog, issue } from './issue-bundle.ts'
import { type Vector, vector } from './vector.ts'

type Case = [name: string, code: ProofCode, change: (bundle: Bundle) => void]

const CASES: Case[] = [
  ['unknown-in-bundle', 'unknown_member', put(['x'], 1)],
  ['unknown-in-receipt', 'unknown_member', put(['receipt', 'x'], 1)],
  ['unknown-in-statement', 'unknown_member', put(['receipt', 'statement', 'x'], 1)],
  ['unknown-in-resolved', 'unknown_member', put(['receipt', 'resolved', 'x'], 1)],
  ['unknown-in-inclusion', 'unknown_member', put(['inclusion', 'x'], 1)],
  ['missing-field', 'malformed', drop('receipt', 'statement', 'nonce')],
  ['missing-receipt', 'malformed', drop('receipt')],
  ['missing-request', 'malformed', drop('request')],
  ['missing-checkpoint', 'malformed', drop('checkpoint')],
  ['missing-inclusion', 'malformed', drop('inclusion')],
  ['null-checkpoint', 'malformed', put(['checkpoint'], null)],
  ['null-inclusion', 'malformed', put(['inclusion'], null)],
  ['long-name', 'malformed', put(['receipt', 'statement', 'engine'], 'x'.repeat(1025))],
  ['bundle-version', 'unsupported_version', put(['verbatim'], 2)],
  ['receipt-version', 'unsupported_version', put(['receipt', 'version'], 2)],
  ['version-as-text', 'malformed', put(['verbatim'], '1')],
  ['upper-case-hash', 'bad_hex', upper('receipt', 'statement', 'nonce')],
  ['upper-case-signature', 'bad_hex', upper('receipt', 'signature')],
  ['short-hash', 'bad_hex', put(['receipt', 'statement', 'weightsHash'], '0x00')],
  ['hash-without-0x', 'bad_hex', put(['receipt', 'statement', 'weightsHash'], '00'.repeat(33))],
  ['upper-case-proof', 'malformed', upper('inclusion', 'hashes', 0)],
  ['lower-case-address', 'bad_address', lower('receipt', 'statement', 'operator')],
  ['fraction', 'bad_number', put(['receipt', 'statement', 'promptTokens'], 84.5)],
  ['negative', 'bad_number', put(['inclusion', 'leaf_index'], -1)],
  ['beyond-32-bits', 'bad_number', put(['receipt', 'statement', 'promptTokens'], 2 ** 32)],
  ['chain-zero', 'bad_number', put(['receipt', 'chain_id'], 0)],
  ['unknown-determinism', 'malformed', put(['receipt', 'statement', 'determinism'], 'perfect')],
  ['seed-with-zeros', 'malformed', put(['receipt', 'resolved', 'seed'], '042')],
  ['lone-surrogate-statement', 'not_canonical', put(['receipt', 'statement', 'engine'], '\ud83d')],
]

/** Documents that are not in the one form that a bundle has. */
export function formVectors(): Vector[] {
  const bundle = inLog(issue(CHAT))
  return CASES.map(([name, code, change]) =>
    vector(name, `Not well-formed: ${name.replaceAll('-', ' ')}.`, altered(bundle, change), [
      ['well-formed', code],
    ]),
  )
}

function drop(...path: string[]): (bundle: Bundle) => void {
  return (bundle) => {
    delete at(bundle, ...path.slice(0, -1))[path.at(-1) ?? '']
  }
}

function upper(...path: (string | number)[]): (bundle: Bundle) => void {
  return recased(path, (text) =>
    text.replace(/^(0x)?(.*)$/, (_, start = '', rest) => start + rest.toUpperCase()),
  )
}

function lower(...path: (string | number)[]): (bundle: Bundle) => void {
  return recased(path, (text) => text.toLowerCase())
}

function recased(path: (string | number)[], change: (text: string) => string): (bundle: Bundle) => void {
  return (bundle) => {
    const holder = at(bundle, ...path.slice(0, -1))
    const last = path.at(-1) ?? ''
    holder[last] = change(String(holder[last]))
  }
}
