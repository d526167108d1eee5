import type { JsonObject, ProofCode } from '@verbatim/proof'
import { highS } from './alter.ts'
import { CHAT } from './exchanges.ts'
import { issue } from './issue-bundle.ts'
import { TRUST, UNLOGGED_TRUST, type Vector, vector } from './vector.ts'

/** `{"request","response"}` with EigenAI's signature and no receipt. */
export function plainVectors(): Vector[] {
  const { request, response: receipted } = issue(CHAT)
  const { receipt: _receipt, ...response } = receipted
  const { chain_id: _chainId, ...silent } = response
  const { operator: _operator, ...nobody } = UNLOGGED_TRUST
  const { chainId: _trusted, ...anyChain } = UNLOGGED_TRUST
  const make = (
    name: string,
    about: string,
    answer: JsonObject,
    failed: [string, ProofCode][],
    trust = UNLOGGED_TRUST,
  ) => vector(name, about, { request, response: answer }, failed, trust)
  return [
    make('plain', "EigenAI's signature alone.", response, []),
    make('plain-chain-named', 'The answer does not say its chain id; the verifier does.', silent, []),
    make('plain-receipt-missing', 'The answer names a receipt, which was taken away.', receipted, [
      ['receipt-signature', 'receipt_missing'],
    ]),
    make(
      'plain-not-logged',
      'The verifier wants a place in the log, which only a receipt has.',
      response,
      [['inclusion', 'inclusion_missing']],
      TRUST,
    ),
    make(
      'plain-no-operator',
      'Nobody says whose it should be.',
      response,
      [['eigenai-signature', 'operator_unknown']],
      nobody,
    ),
    make(
      'plain-no-chain',
      'Nobody says which chain.',
      silent,
      [
        ['chain', 'chain_unknown'],
        ['eigenai-signature', 'chain_unknown'],
      ],
      anyChain,
    ),
    make('plain-other-chain', 'The answer says another chain id.', { ...response, chain_id: 5 }, [
      ['chain', 'chain_mismatch'],
      ['eigenai-signature', 'chain_mismatch'],
    ]),
    make(
      'plain-high-s',
      'With a high s.',
      { ...response, signature: highS.ofHex(String(response.signature)) },
      [['eigenai-signature', 'eigenai_high_s']],
    ),
    make('plain-other-answer', 'Of another answer.', { ...response, choices: [] }, [
      ['eigenai-signature', 'eigenai_signature_mismatch'],
    ]),
    vector('plain-unknown-member', 'The document has a third member.', { request, response, x: 1 }, [
      ['well-formed', 'unknown_member'],
    ]),
    vector('neither', 'The document is something else.', { hello: 'world' }, [
      ['well-formed', 'unknown_member'],
    ]),
    vector('no-object', 'The document is no object.', [1], [['well-formed', 'malformed']]),
  ]
}
