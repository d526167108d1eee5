import { exchangeVectors } from './exchange-vectors.ts'
import { STREAM } from './exchanges.ts'
import { formVectors } from './form-vectors.ts'
import { logVectors } from './log-vectors.ts'
import { operatorVectors } from './operator-vectors.ts'
import { plainVectors } from './plain-vectors.ts'
import { signatureVectors } from './signature-vectors.ts'
import { statementVectors } from './statement-vectors.ts'
import { STREAMED, validVectors } from './valid-vectors.ts'
import type { Vector } from './vector.ts'

/** All that stands in vectors/receipts, by file name. */
export function vectorFiles(): Map<string, string> {
  const files = allVectors().map(({ name, ...vector }): [string, string] => [`${name}.json`, toText(vector)])
  const stream = {
    about: 'A stream, and the answer that it amounts to.',
    events: STREAM,
    response: STREAMED.response,
  }
  return new Map([...files, ['streams/chat.json', toText(stream)]])
}

function allVectors(): Vector[] {
  return [
    ...validVectors(),
    ...statementVectors(),
    ...exchangeVectors(),
    ...signatureVectors(),
    ...logVectors(),
    ...formVectors(),
    ...operatorVectors(),
    ...plainVectors(),
  ]
}

/** As JSON, in which seeds of 64 bits have all their digits. */
function toText(value: unknown): string {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  const exact = (_name: string, member: unknown) =>
    typeof member === 'bigint' ? rawJSON(member.toString()) : member
  return `${JSON.stringify(value, exact, 1)}\n`
}
