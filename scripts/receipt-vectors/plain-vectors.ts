import type { JsonObject, ProofCode, Trust } from '@verbatim/proof'
import { highS } from './alter.ts'
import { CHAT } from './exchanges.ts'
import { issue } from './issue-bundle.ts'
import { TRUST, type Vector, vector } from './vector.ts'

/** `{"request","response"}` with EigenAI's signature and no receipt. */
export function plainVectors(): Vector[] {
  const { request, response } = issue(CHAT)
  const { chain_id: _chainId, ...silent } = response
  const { operator: _operator, ...nobody } = TRUST
  const { chainId: _trusted, ...anyChain } = TRUST
  const bad = (
    name: string,
    about: string,
    answer: JsonObject,
    failed: [string, ProofCode][],
    trust?: Trust,
  ) => vector(name, about, { request, response: answer }, failed, trust)
  return [
    vector('plain', "EigenAI's signature alone.", { request, response }),
    vector('plain-chain-named', 'The answer does not say its chain id; the verifier does.', {
      request,
      response: silent,
    }),
    bad(
      'plain-no-operator',
      'Nobody says whose it should be.',
      response,
      [['eigenai-signature', 'operator_unknown']],
      nobody,
    ),
    bad(
      'plain-no-chain',
      'Nobody says which chain.',
      silent,
      [
        ['chain', 'chain_unknown'],
        ['eigenai-signature', 'chain_unknown'],
      ],
      anyChain,
    ),
    bad('plain-other-chain', 'The answer says another chain id.', { ...response, chain_id: 5 }, [
      ['chain', 'chain_mismatch'],
      ['eigenai-signature', 'chain_mismatch'],
    ]),
    bad(
      'plain-high-s',
      'With a high s.',
      { ...response, signature: highS.ofHex(String(response.signature)) },
      [['eigenai-signature', 'eigenai_high_s']],
    ),
    bad('plain-other-answer', 'Of another answer.', { ...response, choices: [] }, [
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
