import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Bundle,
  eigenTextOf,
  type JsonObject,
  outputHash,
  type Statement,
  signEigenText,
  signReceipt,
} from '@verbatim/proof'
import { VerbatimClient } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import type { TestService } from '../support/service.ts'
import type { Exchange } from './exchanges.ts'

/** The bundle as a caller builds it: of what was sent and received, and the receipt that anyone may ask for, once the log has it. */
export async function bundleOf(service: TestService, { request, response }: Exchange): Promise<Bundle> {
  const client = new VerbatimClient({ baseUrl: service.url })
  let bundle: Bundle | undefined
  await eventually('the receipt is in the log', async () => {
    const { receipt, inclusion, checkpoint } = await client.receipt(String(response.receipt))
    if (inclusion === null || checkpoint === null) return false
    bundle = { verbatim: 1, request, response, receipt, inclusion, checkpoint }
    return true
  })
  assert.ok(bundle !== undefined)
  return bundle
}

/** What a lying operator hands out: another answer, signed as if the model had given it. */
export function forge(
  service: TestService,
  { request, response, receipt }: Bundle,
  answer: JsonObject,
  claims: Partial<Statement> = {},
): Bundle {
  const secretKey = Buffer.from(readFileSync(join(service.dataDir, 'operator.key'), 'utf8').trim(), 'hex')
  const { chain_id: chainId, resolved } = receipt
  const forged: JsonObject = { ...response, ...answer }
  const text = eigenTextOf({ chainId, request, response: forged, injected: resolved.injected })
  const statement = { ...receipt.statement, ...claims, outputHash: outputHash(forged) }
  return {
    verbatim: 1,
    request,
    response: { ...forged, signature: signEigenText(text, secretKey) },
    receipt: signReceipt({ chainId, statement, resolved }, secretKey),
  }
}

/** @returns the file's path. */
export function writeBundle(folder: string, bundle: unknown, name = 'answer.verbatim.json'): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(bundle))
  return path
}
