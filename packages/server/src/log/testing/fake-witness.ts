import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import {
  cosigner,
  EMPTY_ROOT,
  formatVkey,
  type NoteSigner,
  openCheckpoint,
  type TreeHead,
  verifyConsistency,
} from '@verbatim/proof'

/** An answer of another kind than the specification's. */
export type Misbehaviour = { status: number; body: string }

/** A witness of one log (C2SP tlog-witness) on loopback. Only tests use it. */
export class FakeWitness {
  readonly vkey: string
  readonly signer: NoteSigner
  readonly requests: string[] = []
  /** What it answers next, instead of what it should. */
  readonly misbehave: Misbehaviour[] = []
  readonly #logVkey: string
  readonly #server: Server
  #seen: Pick<TreeHead, 'treeSize' | 'rootHash'> = { treeSize: 0, rootHash: EMPTY_ROOT }

  private constructor(logVkey: string, nowSeconds: () => number) {
    this.signer = cosigner('witness.example/fake', new Uint8Array(32).fill(8), nowSeconds)
    this.vkey = formatVkey(this.signer.key)
    this.#logVkey = logVkey
    this.#server = createServer(async (request, response) => {
      const body = await readText(request)
      this.requests.push(body)
      const { status, body: answer } = this.misbehave.shift() ?? this.#answer(body)
      response.writeHead(status).end(answer)
    })
  }

  static async start(
    logVkey: string,
    nowSeconds = () => Math.floor(Date.now() / 1000),
  ): Promise<FakeWitness> {
    const witness = new FakeWitness(logVkey, nowSeconds)
    witness.#server.listen(0, '127.0.0.1')
    await once(witness.#server, 'listening')
    return witness
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  get seenSize(): number {
    return this.#seen.treeSize
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(body: string): { status: number; body: string } {
    const split = body.indexOf('\n\n')
    const [old = '', ...hashes] = body.slice(0, split).split('\n')
    const head = openCheckpoint(body.slice(split + 2), this.#logVkey)
    if (old !== `old ${this.#seen.treeSize}`) return { status: 409, body: `${this.#seen.treeSize}\n` }
    const consistent = verifyConsistency({
      oldSize: this.#seen.treeSize,
      newSize: head.treeSize,
      oldRoot: this.#seen.rootHash,
      newRoot: head.rootHash,
      hashes: hashes.map((hash) => Buffer.from(hash, 'base64')),
    })
    if (!consistent) return { status: 422, body: '' }
    this.#seen = head
    const note = this.cosign(head.text)
    return { status: 200, body: note }
  }

  /** The signature line for a checkpoint's text. */
  cosign(text: string): string {
    const bytes = Uint8Array.of(...this.signer.key.keyId, ...this.signer.sign(text))
    return `— ${this.signer.key.name} ${Buffer.from(bytes).toString('base64')}\n`
  }
}
