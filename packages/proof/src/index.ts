/**
 * What a sceptic has to trust: receipts, EigenAI's signature, the log's proofs, and the checks of all of them. No I/O and nothing of ours
 * imported, so it runs in a browser and in Node. docs/reference/receipt.md is the specification.
 */
export { parseAddress } from './address.ts'
export { fromBase64, toBase64 } from './base64.ts'
export {
  type Bundle,
  type Inclusion,
  isBundle,
  type PlainExchange,
  readBundle,
  readPlainExchange,
} from './bundle.ts'
export { canonicalJson } from './canonical-json.ts'
export { type Exchange, eigenTextOf } from './eigen-contents.ts'
export { personalDigest, recoverEigenSigner, signEigenText } from './eigen-signature.ts'
export { type EigenMessage, eigenText } from './eigen-text.ts'
export { type Domain, eip712Digest, type Field } from './eip712.ts'
export { type HandoverStatement, handoverText, isHandover } from './handover.ts'
export { type Hashing, NOBLE_HASHING } from './hashing.ts'
export { from0x, fromHex, to0x, toHex } from './hex.ts'
export type { JsonObject } from './json-value.ts'
// The log: Merkle trees, tiles, notes, checkpoints, cosignatures.
export { formatCheckpoint, openCheckpoint, parseCheckpoint, type TreeHead } from './log/checkpoint.ts'
export { formatEntryBundle, parseEntryBundle } from './log/entry-bundle.ts'
export {
  type FsckOptions,
  fsckLog,
  type LogProblem,
  type LogReport,
  type ReadLogFile,
} from './log/fsck-log.ts'
export {
  EMPTY_ROOT,
  HASH_BYTES,
  leafHash,
  nodeHash,
  sameBytes,
  verifyConsistency,
  verifyInclusion,
} from './log/merkle.ts'
export { cosigner, noteSigner } from './log/note-signers.ts'
export {
  type NoteSignature,
  type NoteSigner,
  openNote,
  parseNote,
  parseSignatureLines,
  signatureLine,
  signNote,
  type Verified,
} from './log/signed-note.ts'
export { type FullTile, TileBuilder } from './log/tile-builder.ts'
export {
  entriesPath,
  isSettled,
  parseTilePath,
  TILE_WIDTH,
  type TileName,
  tilePath,
  tileWidth,
} from './log/tile-path.ts'
export { consistencyFromTiles, inclusionFromTiles, type ReadTile, rootFromTiles } from './log/tile-proofs.ts'
export { formatVkey, type KeyType, parseVkey, type VerifierKey, verifierKey } from './log/verifier-key.ts'
export { outputHash } from './output-hash.ts'
export { parseDocument } from './parse-document.ts'
export { PROOF_CODES, type ProofCode, ProofError } from './proof-error.ts'
export { readReceipt } from './read-receipt.ts'
export {
  type Receipt,
  receiptEntry,
  type SignedEntry,
  signEntry,
  signReceipt,
  type Unsigned,
} from './receipt.ts'
// Making an answer again: what to ask for, and what came of it.
export { type AnswerPart, answerParts } from './replay/answer-parts.ts'
export {
  type Divergence,
  judgeReplay,
  type Made,
  type Replay,
  type TokenDivergence,
  type ToldToken,
} from './replay/judge.ts'
export { hashesDiffer, type ProvenanceDifference } from './replay/provenance.ts'
export { lacksMedia, type ReplayRequest, replayRequest, tracedRequests } from './replay/replay-request.ts'
export { type HashPayload, requestHash, withHashedMedia } from './request-hash.ts'
export type { Resolved } from './resolved.ts'
export { responseFromChunks } from './response-from-chunks.ts'
export { operatorAddress, recoverAddress, SIGNATURE_BYTES, signDigest } from './signature.ts'
export { type Signer, signerOf } from './signer.ts'
export {
  DETERMINISM,
  type Determinism,
  type Provenance,
  STATEMENT_FIELDS,
  type Statement,
  statementDigest,
  UNKNOWN_HASH,
} from './statement.ts'
export { tokensHash } from './token-hash.ts'
export { withoutCosignatures } from './verify/bundle-checkpoint.ts'
export { CHECK_NAMES, type Check, type CheckName } from './verify/check.ts'
export { NOT_PROVEN_BY_EIGENAI, NOT_PROVEN_BY_RECEIPT } from './verify/not-proven.ts'
export type { Trust } from './verify/trust.ts'
export { type Verification, verifyBundle } from './verify/verify.ts'
