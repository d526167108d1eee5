import {
  type Bundle,
  cosigner,
  formatCheckpoint,
  formatVkey,
  noteSigner,
  type Receipt,
  signNote,
  type Trust,
  toBase64,
  toHex,
} from '@verbatim/proof'
import { altered, flipped, put } from './alter.ts'
import { CHAT } from './exchanges.ts'
import { inLog, issue, LOG, logAround, OTHER_LOG } from './issue-bundle.ts'
import { testBytes, testKey } from './test-keys.ts'
import { type Failure, TRUST, UNLOGGED_TRUST, type Vector, vector } from './vector.ts'

const INDEX = 5
const SIZE = 13
/** A log that only has the name in common. */
const NAMESAKE = noteSigner(LOG.key.name, testKey('namesake'))
const STRANGER = cosigner('stranger.example', testKey('stranger'), () => 1767312002)

/** Proofs and checkpoints that are of another leaf, size or log. */
export function logVectors(): Vector[] {
  const bundle = inLog(issue(CHAT), INDEX, SIZE)
  const hashes = bundle.inclusion?.hashes ?? []
  const make = (name: string, about: string, change: (copy: Bundle) => void, ...failed: Failure[]) =>
    vector(name, about, altered(bundle, change), failed)
  const length: Failure = ['inclusion', 'proof_length']
  const mismatch: Failure = ['inclusion', 'inclusion_mismatch']
  return [
    make(
      'truncated-proof',
      'A hash of the proof is missing.',
      put(['inclusion', 'hashes'], hashes.slice(0, -1)),
      length,
    ),
    make(
      'lengthened-proof',
      'The proof has a hash more.',
      put(['inclusion', 'hashes'], [...hashes, toHex(testBytes('more'))]),
      length,
    ),
    make(
      'other-hash',
      'A hash of the proof is another.',
      put(['inclusion', 'hashes', 1], flipped(hashes[1] ?? '')),
      mismatch,
    ),
    make(
      'other-leaf',
      'The proof is said to be of another leaf.',
      put(['inclusion', 'leaf_index'], 6),
      mismatch,
    ),
    make('leaf-out-of-range', 'The tree has no such leaf.', put(['inclusion', 'leaf_index'], SIZE), [
      'inclusion',
      'leaf_out_of_range',
    ]),
    make('other-size', 'The proof is said to be for another size.', put(['inclusion', 'tree_size'], 14), [
      'inclusion',
      'tree_size_mismatch',
    ]),
    ...checkpointVectors(bundle),
    ...knownVectors(bundle),
    badVkey(),
    witnessVkey(),
    ...notLoggedVectors(),
  ]
}

function checkpointVectors(bundle: Bundle): Vector[] {
  const log = logAround(bundle.receipt, INDEX, SIZE)
  const good = log.checkpoint([LOG])
  const make = (name: string, about: string, checkpoint: string, ...failed: Failure[]) =>
    vector(name, about, { ...bundle, checkpoint }, failed)
  const unsigned: Failure = ['checkpoint', 'checkpoint_unsigned']
  const invalid: Failure = ['checkpoint', 'note_signature_invalid']
  const elsewhere = formatCheckpoint({ origin: 'elsewhere.example', treeSize: SIZE, rootHash: log.root() })
  const otherRoot = good.replace(toBase64(log.root()), toBase64(testBytes('root')))
  const largerLog = logAround(bundle.receipt, INDEX, 29)
  return [
    make('checkpoint-size', 'The checkpoint is of another size.', largerLog.checkpoint([LOG]), [
      'inclusion',
      'tree_size_mismatch',
    ]),
    make('checkpoint-root', 'Its root was altered after it was signed.', otherRoot, invalid),
    make('checkpoint-signature', 'Its signature was altered.', alteredSignature(good), invalid),
    make('checkpoint-other-log', 'It is of another log.', log.checkpoint([OTHER_LOG]), unsigned),
    make(
      'checkpoint-other-key',
      'A log of that name signed it with another key.',
      log.checkpoint([NAMESAKE]),
      unsigned,
    ),
    make(
      'checkpoint-stranger',
      'A witness signed it whose key is not known.',
      log.checkpoint([LOG, STRANGER]),
      ['checkpoint', 'note_unknown_signer'],
    ),
    make('checkpoint-origin', 'The log signed the checkpoint of another.', signNote(elsewhere, LOG), [
      'checkpoint',
      'log_mismatch',
    ]),
    make(
      'checkpoint-text',
      'The log signed something else.',
      signNote('log.example/verbatim\nhello\n', LOG),
      ['checkpoint', 'checkpoint_malformed'],
    ),
    make('checkpoint-signed-twice', 'A signature line is there twice.', signedTwice(good), [
      'checkpoint',
      'note_malformed',
    ]),
    make('checkpoint-no-note', 'It is no note.', 'hello', ['checkpoint', 'note_malformed']),
    vector('expected-log', 'The verifier expects another log.', bundle, [['checkpoint', 'log_mismatch']], {
      ...TRUST,
      logKey: formatVkey(OTHER_LOG.key),
    }),
  ]
}

/** Checkpoints known before that this log cannot have grown from. */
function knownVectors(bundle: Bundle): Vector[] {
  const fork = forkOf(bundle.receipt)
  const checkpoint = (size: number) => fork.checkpoint([LOG], size)
  const trust = (size: number, consistency?: string[]) => ({
    ...TRUST,
    known: { checkpoint: checkpoint(size), ...(consistency === undefined ? {} : { consistency }) },
  })
  return [
    vector(
      'forked',
      'The log signed two trees of one size.',
      bundle,
      [['consistency', 'log_forked']],
      trust(SIZE),
    ),
    vector(
      'inconsistent',
      'The log did not grow from the checkpoint known before.',
      bundle,
      [['consistency', 'consistency_mismatch']],
      trust(7, fork.consistency(7, SIZE)),
    ),
  ]
}

function forkOf(receipt: Receipt) {
  return logAround({ ...receipt, chain_id: receipt.chain_id + 1 }, INDEX, 29)
}

/** The operator itself names a log that cannot be one. */
function badVkey(): Vector {
  const document = inLog(issue(CHAT, { statement: { log: 'log.example/verbatim+00000000+AA==' } }))
  const { logKey: _logKey, ...trust } = TRUST
  return vector(
    'bad-vkey',
    "The receipt's log is no verifier key.",
    document,
    [['checkpoint', 'vkey_malformed']],
    trust,
  )
}

/** The operator itself names a witness's key, which signed the checkpoint as witnesses do. */
function witnessVkey(): Vector {
  const witness = cosigner(LOG.key.name, testKey('log as a witness'), () => 1767312002)
  const bundle = inLog(issue(CHAT, { statement: { log: formatVkey(witness.key) } }), INDEX, SIZE)
  const checkpoint = logAround(bundle.receipt, INDEX, SIZE).checkpoint([witness])
  return vector(
    'witness-vkey',
    "The receipt's log is a witness's key, of type 4.",
    { ...bundle, checkpoint },
    [['checkpoint', 'vkey_malformed']],
    UNLOGGED_TRUST,
  )
}

/** A receipt without its place in the log, for verifiers who want one. */
function notLoggedVectors(): Vector[] {
  const bundle = issue(CHAT)
  const make = (name: string, about: string, trust: Trust) =>
    vector(name, about, bundle, [['inclusion', 'inclusion_missing']], trust)
  const { checkpoint } = inLog(bundle)
  return [
    make('not-logged', 'The verifier asks for the place in the log.', {
      ...UNLOGGED_TRUST,
      requireInclusion: true,
    }),
    make('not-logged-key-known', "The verifier knows the log's key.", TRUST),
    make('not-logged-checkpoint-known', 'The verifier knows a checkpoint.', {
      ...UNLOGGED_TRUST,
      known: { checkpoint: String(checkpoint) },
    }),
  ]
}

function signedTwice(note: string): string {
  return note + note.slice(note.lastIndexOf('—'))
}

function alteredSignature(note: string): string {
  const place = note.length - 20
  return `${note.slice(0, place)}${note[place] === 'A' ? 'B' : 'A'}${note.slice(place + 1)}`
}
