import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  type Bundle,
  eigenTextOf,
  outputHash,
  receiptEntry,
  requestHash,
  signEigenText,
  signEntry,
} from '@verbatim/proof'
import { openSigner } from '@verbatim/server'
import { OPERATOR_KEY } from '../../scripts/receipt-vectors/test-keys.ts'

for (const name of ['chat', 'tools', 'keyless', 'image', 'choices', 'responses']) {
  test(`what the service signs with makes both signatures of vectors/receipts/${name}.json`, async () => {
    const file = new URL(`../../vectors/receipts/${name}.json`, import.meta.url)
    const { request, response, receipt }: Bundle = JSON.parse(readFileSync(file, 'utf8')).document
    const { chain_id: chainId, statement, resolved } = receipt
    const signer = await openSigner(OPERATOR_KEY)
    const signed = signEntry({ chainId, statement, resolved }, signer)
    assert.deepEqual(signed.receipt, receipt)
    assert.deepEqual([...signed.entry], [...receiptEntry(receipt)])
    assert.equal(requestHash(request, resolved, signer.hashing), statement.requestHash)
    assert.equal(outputHash(response, signer.hashing), statement.outputHash)
    const text = eigenTextOf({ chainId, request, response, injected: resolved.injected })
    assert.equal(signEigenText(text, signer), response.signature)
  })
}
