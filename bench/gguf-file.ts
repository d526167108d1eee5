import { closeSync, openSync, writeSync } from 'node:fs'

/** Writes a GGUF (version 3, little-endian): header, key-value pairs, tensor table, tensors. See llama.cpp's gguf.h. */

const MAGIC = 0x46554747
const VERSION = 3
const ALIGNMENT = 32
const STRING = 8
const ARRAY = 9
/** Bytes of a scalar by GGUF's number of its type. */
const SCALAR_BYTES: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}

/** ggml's numbers of the tensor types that are used here. */
export const TENSOR_TYPES = { F32: 0, Q8_0: 8, MXFP4: 39 } as const

export type TensorType = keyof typeof TENSOR_TYPES

export interface Tensor {
  name: string
  /** Row length first, as ggml has it. */
  shape: number[]
  type: TensorType
}

/** Key-value pairs as they lie in a file: the key, and its type and value in bytes. */
export type RawPairs = Map<string, Buffer>

/** The pairs at the head of a file, untouched, to be written into another one. */
export function readRawPairs(file: Buffer): RawPairs {
  const pairs: RawPairs = new Map()
  let at = 24
  for (let left = Number(file.readBigUInt64LE(16)); left > 0; left -= 1) {
    const key = file.toString('utf8', at + 8, textEnd(file, at))
    const start = textEnd(file, at)
    const type = file.readUInt32LE(start)
    at = valueEnd(file, start + 4, type)
    pairs.set(key, file.subarray(start, at))
  }
  return pairs
}

function textEnd(file: Buffer, at: number): number {
  return at + 8 + Number(file.readBigUInt64LE(at))
}

function valueEnd(file: Buffer, at: number, type: number): number {
  if (type === STRING) return textEnd(file, at)
  if (type === ARRAY) {
    const element = file.readUInt32LE(at)
    let end = at + 12
    for (let left = Number(file.readBigUInt64LE(at + 4)); left > 0; left -= 1) {
      end = valueEnd(file, end, element)
    }
    return end
  }
  const bytes = SCALAR_BYTES[type]
  if (bytes === undefined) throw new Error(`unknown type ${type} of a GGUF value`)
  return at + bytes
}

export function uint32Pair(value: number): Buffer {
  return Buffer.concat([uint32(4), uint32(value)])
}

export function textPair(value: string): Buffer {
  return Buffer.concat([uint32(STRING), text(value)])
}

/** Tensors are made when it is their turn, so that only one is in memory at a time. */
export function writeGguf(
  path: string,
  pairs: RawPairs,
  tensors: Tensor[],
  make: (tensor: Tensor) => Buffer,
): void {
  const head = [uint32(MAGIC), uint32(VERSION), uint64(tensors.length), uint64(pairs.size)]
  for (const [key, value] of pairs) head.push(text(key), value)
  let offset = 0
  for (const { name, shape, type } of tensors) {
    head.push(text(name), uint32(shape.length), ...shape.map(uint64), uint32(TENSOR_TYPES[type]))
    head.push(uint64(offset))
    offset = aligned(offset + tensorBytes(shape, type))
  }
  const file = openSync(path, 'w')
  try {
    writePadded(file, Buffer.concat(head))
    for (const tensor of tensors) writePadded(file, make(tensor))
  } finally {
    closeSync(file)
  }
}

/** Bytes of 32 values, which is the block of both quantised types. */
const BLOCK_BYTES = { F32: 128, Q8_0: 34, MXFP4: 17 } as const

export function tensorBytes(shape: number[], type: TensorType): number {
  return (shape.reduce((product, size) => product * size, 1) / 32) * BLOCK_BYTES[type]
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

function writePadded(file: number, bytes: Buffer): void {
  const padding = Buffer.alloc(aligned(bytes.length) - bytes.length)
  for (const part of [bytes, padding]) {
    for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint64(bytes.length), bytes])
}
