import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** Bits of the flags of authenticator data (WebAuthn, 6.1): user present, user verified, attested credential. */
const PRESENT_AND_VERIFIED = 0x05
const ATTESTED = 0x40

/** An authenticator in software: an ES256 key for one site, with attestation `none`. */
export class SoftwarePasskey {
  readonly #origin: string
  readonly #id = randomBytes(16)
  readonly #key: KeyObject
  readonly #point: { x: Buffer; y: Buffer }
  #counter = 0

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#key = privateKey
    this.#point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
  }

  /** Answers what `navigator.credentials.create` was asked. */
  create(challenge: string) {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.#id.length)
    const credential = Buffer.concat([Buffer.alloc(16), length, this.#id, this.#publicKey()])
    const data = this.#authenticatorData(PRESENT_AND_VERIFIED | ATTESTED, credential)
    // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]),
      Buffer.from('fmt'),
      Buffer.from([0x64]),
      Buffer.from('none'),
      Buffer.from([0x67]),
      Buffer.from('attStmt'),
      Buffer.from([0xa0, 0x68]),
      Buffer.from('authData'),
      Buffer.from([0x58, data.length]),
      data,
    ])
    const client = this.#clientData('webauthn.create', challenge)
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** Answers what `navigator.credentials.get` was asked. */
  get(challenge: string) {
    this.#counter += 1
    const client = this.#clientData('webauthn.get', challenge)
    const data = this.#authenticatorData(PRESENT_AND_VERIFIED, Buffer.alloc(0))
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#key).toString('base64url'),
    })
  }

  #credential(response: object) {
    const id = this.#id.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }))
  }

  #authenticatorData(flags: number, credential: Buffer): Buffer {
    const site = createHash('sha256').update(new URL(this.#origin).hostname).digest()
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.#counter)
    return Buffer.concat([site, Buffer.from([flags]), counter, credential])
  }

  /** COSE (RFC 9053): {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} */
  #publicKey(): Buffer {
    const bytes = Buffer.from([0x58, 32])
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytes,
      this.#point.x,
      Buffer.from([0x22]),
      bytes,
      this.#point.y,
    ])
  }
}
