import { randomBytes, randomUUID } from 'node:crypto'
import {
  MAX_ACCOUNT_DOCUMENT_BYTES,
  MAX_ACCOUNT_DOCUMENTS,
  MAX_CONVERSATION_BYTES,
  MAX_CONVERSATIONS,
  MAX_SHARE_BYTES,
  MAX_SHARES,
} from '@verbatim/protocol'
import { AccountOffice } from './accounts/accounts.ts'
import { KeyRing, revokeKeysMadeBy } from './auth/auth.ts'
import type { Config } from './config/config.ts'
import { ConversationBook } from './conversations/conversations.ts'
import { giveBackOf, IdempotencyBook } from './idempotency/idempotency.ts'
import { openLimits, type QueueBoard } from './limits/limits.ts'
import type { MediaReader } from './media/media.ts'
import { Meter, openAccount } from './meter/meter.ts'
import { type Model, Models } from './models/models.ts'
import type { Observer } from './observe/observe.ts'
import type { Proof } from './open-proof.ts'
import { ResponseArchive } from './responses/responses.ts'
import type { Rooms } from './serve/serve.ts'
import { openSignIn, type SignIn } from './sign-in/sign-in.ts'
import type { Store } from './store/store.ts'

/** All rooms of a service, open. */
export interface House {
  rooms: Rooms
  keys: KeyRing
  accounts: AccountOffice
  signIn: SignIn
  archive: ResponseArchive
  conversations: ConversationBook
  idempotency: IdempotencyBook
  board: QueueBoard
  /** What forgets what was kept long enough. */
  sweepable: { sweep(): Promise<unknown> }[]
  close(): Promise<void>
}

interface Parts {
  config: Config
  store: Store
  proof: Proof
  observer: Observer
  media: MediaReader
  model: Model
}

/** Opens what requests walk through. */
export async function openRooms({ config, store, proof, observer, media, model }: Parts): Promise<House> {
  const now = Date.now
  const replicaId = `rep_${randomUUID().replaceAll('-', '')}`
  const observe: Observer['observe'] = (observation) => observer.observe(observation)
  const meter = new Meter(store, {
    replicaId,
    now,
    observe,
    usageRetentionMs: config.usageRetentionMs,
    whenDead: (dead) => [giveBackOf({ replicaId: dead })],
  })
  const signIn = await openSignIn({
    store,
    settings: config.signIn,
    dataDir: config.dataDir,
    now,
    openAccount: (account) => openAccount({ ...account, billing: 'prepaid', limits: {}, share: 1 }),
    revokeKeys: revokeKeysMadeBy,
    observe,
  })
  const limits = await openLimits(config, {
    replicaId,
    slots: model.backend.slots,
    replicas: () => meter.replicas,
    observe,
  })
  const keys = new KeyRing(store, { now, limits: config.limits.key })
  const books = {
    archive: new ResponseArchive(store, config.responses),
    conversations: new ConversationBook(store, CONVERSATION_BOUNDS, now),
    idempotency: new IdempotencyBook(store, replicaId, now),
  }
  const rooms: Rooms = {
    models: new Models([model]),
    gate: limits.gate,
    meter,
    queueOf: () => limits.queue,
    media,
    receipts: proof.receipts,
    store,
    limitsOf: () => config.limits.model,
    allowance: {
      tokens: config.keyless.tokens,
      tokensPerAddress: config.keyless.tokensPerAddress,
      salt: proof.secretFor('keyless addresses'),
    },
    turnOf: (address, requestId, signal) => limits.addresses.admit(address, requestId, signal),
    observe,
    now,
    freshSeed,
    currentDate: () => config.currentDate ?? new Date().toISOString().slice(0, 10),
  }
  const close = async () => {
    await signIn.close()
    await meter.close()
    await limits.close()
  }
  await meter.start().catch(async (error) => {
    await close()
    throw error
  })
  const accounts = new AccountOffice(store, { now })
  const sweepable = [...Object.values(books), proof.receipts, signIn]
  return { rooms, keys, accounts, signIn, ...books, board: limits.board, sweepable, close }
}

/** For one owner, and for all keys of one account. */
const CONVERSATION_BOUNDS = {
  conversations: { count: MAX_CONVERSATIONS, bytes: MAX_CONVERSATION_BYTES },
  shares: { count: MAX_SHARES, bytes: MAX_SHARE_BYTES },
  account: { count: MAX_ACCOUNT_DOCUMENTS, bytes: MAX_ACCOUNT_DOCUMENT_BYTES },
}

/** A seed for a request that has none: 31 random bits, which every client's JSON can hold. */
function freshSeed(): bigint {
  return BigInt(randomBytes(4).readUInt32LE() >>> 1)
}
