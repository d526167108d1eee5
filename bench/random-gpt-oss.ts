/**
 * A model of gpt-oss architecture with random weights: what the real file has (MXFP4 experts, Q8_0 attention and
 * embeddings, F32 router, biases, norms and sinks, a sliding window of 128 in every other layer), at 99 MB.
 * It writes nonsense, and computes as the real one does. The same bytes on every machine.
 *
 *     node bench/random-gpt-oss.ts FILE
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readRawPairs, type Tensor, tensorBytes, textPair, uint32Pair, writeGguf } from './gguf-file.ts'

const NANO = new URL('../models/nano/gpt-oss-nano.gguf', import.meta.url)
const VOCABULARY = 2048
const HIDDEN = 640
const LAYERS = 8
const HEAD_SIZE = 64
const HEADS = 16
const KEY_HEADS = 2
const EXPERTS = 16
const EXPERTS_USED = 4
const EXPERT_WIDTH = 640
const CONTEXT_TOKENS = 8192
const FILE_TYPE_MXFP4_MOE = 38

const FACTS: Record<string, number> = {
  'general.file_type': FILE_TYPE_MXFP4_MOE,
  'gpt-oss.context_length': CONTEXT_TOKENS,
  'gpt-oss.embedding_length': HIDDEN,
  'gpt-oss.block_count': LAYERS,
  'gpt-oss.feed_forward_length': EXPERT_WIDTH,
  'gpt-oss.expert_feed_forward_length': EXPERT_WIDTH,
  'gpt-oss.attention.head_count': HEADS,
  'gpt-oss.attention.head_count_kv': KEY_HEADS,
  'gpt-oss.attention.key_length': HEAD_SIZE,
  'gpt-oss.attention.value_length': HEAD_SIZE,
  'gpt-oss.rope.dimension_count': HEAD_SIZE,
  'gpt-oss.expert_count': EXPERTS,
  'gpt-oss.expert_used_count': EXPERTS_USED,
  'gpt-oss.attention.sliding_window': 128,
  'gpt-oss.vocab_size': VOCABULARY,
}

/** Writes the file. Tokenizer, template and all other metadata are gpt-oss-nano's. */
export function writeRandomGptOss(path: string): void {
  const pairs = readRawPairs(readFileSync(NANO))
  for (const [key, value] of Object.entries(FACTS)) {
    if (!pairs.has(key)) throw new Error(`gpt-oss-nano has no ${key}`)
    pairs.set(key, uint32Pair(value))
  }
  pairs.set('general.name', textPair('random-gpt-oss'))
  writeGguf(path, pairs, tensors(), randomTensor)
}

function tensors(): Tensor[] {
  return [
    { name: 'token_embd.weight', shape: [HIDDEN, VOCABULARY], type: 'Q8_0' },
    { name: 'output_norm.weight', shape: [HIDDEN], type: 'F32' },
    { name: 'output.weight', shape: [HIDDEN, VOCABULARY], type: 'Q8_0' },
    ...Array.from({ length: LAYERS }, (_, layer) => layerTensors(`blk.${layer}`)).flat(),
  ]
}

function layerTensors(block: string): Tensor[] {
  const queries = HEADS * HEAD_SIZE
  const keys = KEY_HEADS * HEAD_SIZE
  const f32 = (name: string, ...shape: number[]): Tensor => ({ name: `${block}.${name}`, shape, type: 'F32' })
  const matrix = (name: string, type: 'Q8_0' | 'MXFP4', ...shape: [number, number, number?]): Tensor[] => {
    const [, ...rows] = shape
    return [
      { name: `${block}.${name}.weight`, shape: shape as number[], type },
      f32(`${name}.bias`, ...(rows as number[])),
    ]
  }
  return [
    f32('attn_norm.weight', HIDDEN),
    f32('post_attention_norm.weight', HIDDEN),
    f32('attn_sinks.weight', HEADS),
    ...matrix('attn_q', 'Q8_0', HIDDEN, queries),
    ...matrix('attn_k', 'Q8_0', HIDDEN, keys),
    ...matrix('attn_v', 'Q8_0', HIDDEN, keys),
    ...matrix('attn_output', 'Q8_0', queries, HIDDEN),
    f32('ffn_gate_inp.weight', HIDDEN, EXPERTS),
    f32('ffn_gate_inp.bias', EXPERTS),
    ...matrix('ffn_gate_exps', 'MXFP4', HIDDEN, EXPERT_WIDTH, EXPERTS),
    ...matrix('ffn_up_exps', 'MXFP4', HIDDEN, EXPERT_WIDTH, EXPERTS),
    ...matrix('ffn_down_exps', 'MXFP4', EXPERT_WIDTH, HIDDEN, EXPERTS),
  ]
}

function randomTensor(tensor: Tensor): Buffer {
  const draw = randomWords(tensor.name)
  if (tensor.type === 'MXFP4') return randomMxfp4(tensor, draw)
  if (tensor.type === 'Q8_0') return randomQ8(tensor, draw)
  return randomF32(tensor, draw)
}

/** Blocks of a power of two as exponent and 32 values of 4 bits. Scaled so that a row of 640 has a norm near 1. */
function randomMxfp4({ shape, type }: Tensor, draw: () => number): Buffer {
  const bytes = Buffer.alloc(tensorBytes(shape, type))
  for (let at = 0; at < bytes.length; at += 17) {
    bytes[at] = 120 + (draw() & 1)
    for (let word = 0; word < 4; word += 1) bytes.writeUInt32LE(draw(), at + 1 + 4 * word)
  }
  return bytes
}

/** Blocks of an F16 scale and 32 signed bytes. */
function randomQ8({ name, shape, type }: Tensor, draw: () => number): Buffer {
  const bytes = Buffer.alloc(tensorBytes(shape, type))
  const exponent = Q8_EXPONENTS[name] ?? -11
  for (let at = 0; at < bytes.length; at += 34) {
    // An F16 with this exponent and a random fraction.
    bytes.writeUInt16LE(((15 + exponent) << 10) | (draw() & 0x3ff), at)
    for (let word = 0; word < 8; word += 1) bytes.writeUInt32LE(draw(), at + 2 + 4 * word)
  }
  return bytes
}

/** Embeddings as large as what layers add; logits spread enough that some tokens are likely and none is certain. */
const Q8_EXPONENTS: Record<string, number> = { 'token_embd.weight': -8, 'output.weight': -10 }

function randomF32({ name, shape, type }: Tensor, draw: () => number): Buffer {
  const bytes = Buffer.alloc(tensorBytes(shape, type))
  const [middle, spread] = spreadOf(name)
  for (let at = 0; at < bytes.length; at += 4) {
    bytes.writeFloatLE(middle + spread * (draw() / 2 ** 31 - 1), at)
  }
  return bytes
}

function spreadOf(name: string): [middle: number, spread: number] {
  if (name.includes('norm')) return [1, 0.2]
  if (name.includes('sinks')) return [0, 2]
  return name.includes('ffn_gate_inp.weight') ? [0, 0.08] : [0, 0.1]
}

/** xorshift32, begun from the tensor's name: unsigned words of 32 bits. */
function randomWords(name: string): () => number {
  let state = 2166136261
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 16777619)
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path] = process.argv
  if (path === undefined) throw new Error('say where the file is to be: node bench/random-gpt-oss.ts FILE')
  writeRandomGptOss(path)
}
