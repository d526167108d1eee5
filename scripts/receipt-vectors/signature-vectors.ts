import { type Bundle, from0x, type ProofCode, to0x } from '@verbatim/proof'
import { altered, at, flipped, highS, put } from './alter.ts'
import { CHAT, TOOLS } from './exchanges.ts'
import { inLog, issue } from './issue-bundle.ts'
import { OTHER_OPERATOR_KEY } from './test-keys.ts'
import { type Failure, TRUST, type Vector, vector } from './vector.ts'

const RECEIPT: [string, string] = ['receipt', 'signature']
const EIGENAI: [string, string] = ['response', 'signature']

/** Signatures that are not the one of this statement or this exchange. */
export function signatureVectors(): Vector[] {
  const bundle = inLog(issue(CHAT))
  const impostor = issue(CHAT, { key: OTHER_OPERATOR_KEY })
  const operator = flipped(TRUST.operator ?? '')
  return [
    ...receiptCases(bundle.receipt.signature, impostor.receipt.signature).map((each) =>
      make(bundle, RECEIPT, each),
    ),
    vector('other-operator', 'Another operator issued it.', inLog(impostor), [
      ['operator', 'operator_mismatch'],
    ]),
    ...eigenCases(String(bundle.response.signature), impostor).map((each) => make(bundle, EIGENAI, each)),
    ...chainVectors(bundle),
    vector(
      'bad-operator',
      'The operator to compare with is no address.',
      bundle,
      [['operator', 'bad_address']],
      {
        ...TRUST,
        operator,
      },
    ),
  ]
}

/** Another signature in the place of the good one; undefined takes it away. */
type Case = [name: string, about: string, signature: unknown, code: ProofCode]

function make(bundle: Bundle, place: [string, string], [name, about, signature, code]: Case): Vector {
  const change = (copy: Bundle) => {
    if (signature === undefined) delete at(copy, place[0])[place[1]]
    else put(place, signature)(copy)
  }
  const check = place === RECEIPT ? 'receipt-signature' : 'eigenai-signature'
  return vector(name, about, altered(bundle, change), [[check, code]])
}

function receiptCases(good: string, impostors: string): Case[] {
  return [
    ['high-s', 'The receipt with the s that anybody can make of it.', highS.of0x(good), 'high_s'],
    ['recovery-id', 'Its last byte is neither 27 nor 28.', `${good.slice(0, -2)}00`, 'bad_recovery_id'],
    ['other-recovery-id', 'Its last byte is the other one.', otherV(good), 'receipt_signature_mismatch'],
    ['zero-r', 'No key makes such a signature.', `0x${'00'.repeat(32)}${good.slice(66)}`, 'bad_signature'],
    ['other-key', 'Another key signed in the name of the operator.', impostors, 'receipt_signature_mismatch'],
  ]
}

function eigenCases(good: string, impostor: Pick<Bundle, 'response'>): Case[] {
  const another = issue(TOOLS).response.signature
  return [
    ['eigenai-high-s', "EigenAI's signature with a high s.", highS.ofHex(good), 'eigenai_high_s'],
    [
      'eigenai-recovery-id',
      'Its last byte is neither 27 nor 28.',
      `${good.slice(0, -2)}1d`,
      'eigenai_bad_recovery_id',
    ],
    ['eigenai-missing', 'There is none.', undefined, 'eigenai_signature_missing'],
    ['eigenai-upper-case', 'It has capitals.', good.toUpperCase(), 'eigenai_signature_malformed'],
    ['eigenai-0x', 'It begins with 0x.', `0x${good}`, 'eigenai_signature_malformed'],
    ['eigenai-short', 'A byte is missing.', good.slice(2), 'eigenai_signature_malformed'],
    ['eigenai-other-answer', 'It is of another answer.', another, 'eigenai_signature_mismatch'],
    ['eigenai-other-key', 'It is of another key.', impostor.response.signature, 'eigenai_signature_mismatch'],
  ]
}

function chainVectors(bundle: Bundle): Vector[] {
  const mismatch: Failure = ['chain', 'chain_mismatch']
  const otherReceipt = altered(bundle, put(['receipt', 'chain_id'], 11155111))
  return [
    vector('other-chain', 'The verifier expects another chain.', bundle, [mismatch], {
      ...TRUST,
      chainId: 11155111,
    }),
    vector('receipt-chain', 'The chain id of the receipt.', otherReceipt, [
      mismatch,
      ['receipt-signature', 'receipt_signature_mismatch'],
      ['eigenai-signature', 'eigenai_signature_mismatch'],
      ['inclusion', 'inclusion_mismatch'],
    ]),
    vector('answer-chain', 'The chain id of the answer.', altered(bundle, put(['response', 'chain_id'], 5)), [
      mismatch,
      ['answer', 'answer_mismatch'],
    ]),
  ]
}

function otherV(signature: string): string {
  const bytes = from0x(signature, 65)
  bytes[64] = bytes[64] === 27 ? 28 : 27
  return to0x(bytes)
}
