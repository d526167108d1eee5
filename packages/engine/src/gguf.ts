import { type FileHandle, open } from 'node:fs/promises'

/**
 * Reads the metadata at the head of a GGUF file (versions 2 and 3, little-endian): a magic, counts, then key-value
 * pairs. Tensors are not touched. What a damaged or hostile header claims is bounded before it is believed.
 * Format: llama.cpp's ggml/include/gguf.h.
 */
export class GgufError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GgufError'
  }
}

export type GgufValue = string | number | bigint | boolean | GgufValue[]

const CHUNK_BYTES = 1 << 20
const MAX_HEADER_BYTES = 256_000_000
const MAX_STRING_BYTES = 16_000_000
const MAX_PAIRS = 100_000
const MAX_ARRAY = 10_000_000
const STRING = 8
const ARRAY = 9

/** All key-value pairs but long arrays (vocabularies), of which only the length is kept, as `<key>.length`. */
export async function readGgufMetadata(path: string): Promise<Map<string, GgufValue>> {
  const file = await open(path, 'r')
  try {
    return await readPairs(new HeaderReader(file))
  } finally {
    await file.close()
  }
}

async function readPairs(reader: HeaderReader): Promise<Map<string, GgufValue>> {
  if ((await reader.take(4)).toString('latin1') !== 'GGUF')
    throw new GgufError('it does not begin with "GGUF"')
  const version = (await reader.take(4)).readUInt32LE()
  if (version !== 2 && version !== 3) throw new GgufError(`its GGUF version is ${version}, known are 2 and 3`)
  await reader.count(Number.MAX_SAFE_INTEGER, 'tensors')
  const pairs = await reader.count(MAX_PAIRS, 'key-value pairs')
  const metadata = new Map<string, GgufValue>()
  for (let index = 0; index < pairs; index += 1) {
    const key = await reader.text()
    const type = (await reader.take(4)).readUInt32LE()
    if (type === ARRAY) await readArray(reader, key, metadata)
    else metadata.set(key, await readScalar(reader, type))
  }
  return metadata
}

/** Longer ones are vocabularies; the arrays that are of use here have one element a layer. */
const KEPT_ARRAY = 4096

async function readArray(reader: HeaderReader, key: string, metadata: Map<string, GgufValue>): Promise<void> {
  const type = (await reader.take(4)).readUInt32LE()
  const length = await reader.count(MAX_ARRAY, `elements of ${key}`)
  const values: GgufValue[] = []
  for (let index = 0; index < length; index += 1) {
    const value = await readScalar(reader, type)
    if (length <= KEPT_ARRAY) values.push(value)
  }
  if (length <= KEPT_ARRAY) metadata.set(key, values)
  else metadata.set(`${key}.length`, length)
}

/** Size in bytes and how to read it, by GGUF's number of the type. */
const SCALARS: Record<number, [bytes: number, read: (bytes: Buffer) => GgufValue]> = {
  0: [1, (bytes) => bytes.readUInt8()],
  1: [1, (bytes) => bytes.readInt8()],
  2: [2, (bytes) => bytes.readUInt16LE()],
  3: [2, (bytes) => bytes.readInt16LE()],
  4: [4, (bytes) => bytes.readUInt32LE()],
  5: [4, (bytes) => bytes.readInt32LE()],
  6: [4, (bytes) => bytes.readFloatLE()],
  7: [1, (bytes) => bytes.readUInt8() !== 0],
  10: [8, (bytes) => bytes.readBigUInt64LE()],
  11: [8, (bytes) => bytes.readBigInt64LE()],
  12: [8, (bytes) => bytes.readDoubleLE()],
}

async function readScalar(reader: HeaderReader, type: number): Promise<GgufValue> {
  if (type === STRING) return reader.text()
  const scalar = SCALARS[type]
  if (scalar === undefined) throw new GgufError(`it has a value of the unknown type ${type}`)
  const [bytes, read] = scalar
  return read(await reader.take(bytes))
}

class HeaderReader {
  readonly #file: FileHandle
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0
  #consumed = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** The next bytes; throws when the file or the bound on headers ends before. */
  async take(bytes: number): Promise<Buffer> {
    if (this.#consumed + bytes > MAX_HEADER_BYTES) throw new GgufError('its header is too long')
    if (this.#at + bytes > this.#chunk.length) await this.#refill(bytes)
    const taken = this.#chunk.subarray(this.#at, this.#at + bytes)
    this.#at += bytes
    this.#consumed += bytes
    return taken
  }

  async count(limit: number, what: string): Promise<number> {
    const value = (await this.take(8)).readBigUInt64LE()
    if (value > BigInt(limit)) throw new GgufError(`it claims ${value} ${what}`)
    return Number(value)
  }

  async text(): Promise<string> {
    return (await this.take(await this.count(MAX_STRING_BYTES, 'bytes in one text'))).toString('utf8')
  }

  async #refill(bytes: number): Promise<void> {
    const rest = this.#chunk.subarray(this.#at)
    const wanted = Math.max(CHUNK_BYTES, bytes)
    const fresh = Buffer.alloc(wanted)
    const position = this.#consumed + rest.length
    const { bytesRead } = await this.#file.read(fresh, 0, wanted, position)
    this.#chunk = Buffer.concat([rest, fresh.subarray(0, bytesRead)])
    this.#at = 0
    if (this.#chunk.length < bytes) throw new GgufError('it ends within its header: it is truncated')
  }
}
