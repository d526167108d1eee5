import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chatParameters, type ModelCard, type ModelFile } from '@verbatim/protocol'
import { fileSize } from './disk.ts'
import { GgufError, type GgufValue, readGgufMetadata } from './gguf.ts'
import { failureCode, SetupError } from './setup-error.ts'

/** A card for a GGUF file that the operator gave by its path: what its header says, and the project's prices. */
const REASONING_PARAMETERS = ['reasoning_effort', 'separate_reasoning', 'chat_template_kwargs']
const KV_BYTES_PER_VALUE = 2
const PRICE = { inputToken: 100, outputToken: 500 }
const UNRANKED = 0

/** Throws a SetupError for a file that is missing, not a GGUF, or without the sizes that planning needs. */
export async function cardOfFile(path: string): Promise<ModelCard> {
  try {
    return toCard(await readGgufMetadata(path), await filesOf(path))
  } catch (error) {
    const missing = failureCode(error) === 'ENOENT'
    if (!missing && !(error instanceof GgufError)) throw error
    const why = missing ? `There is no file ${path}.` : `${path}: ${(error as Error).message}.`
    const fix = 'Give the path of a whole GGUF file, or a model of "verbatim models list".'
    throw new SetupError('The model file cannot be used.', why, fix, { cause: error })
  }
}

/** A GGUF in parts is given by its first one; the engine finds the others beside it. */
async function filesOf(path: string): Promise<ModelFile[]> {
  const parts = /^(.*)-00001-of-(\d{5})\.gguf$/.exec(basename(path))
  const names =
    parts === null
      ? [basename(path)]
      : (await readdir(dirname(path)))
          .filter((name) => name.startsWith(`${parts[1]}-0`) && name.endsWith(`-of-${parts[2]}.gguf`))
          .sort()
  if (parts !== null && names.length !== Number(parts[2]))
    throw new GgufError(`of its ${Number(parts[2])} parts ${names.length} are there`)
  return Promise.all(
    names.map(async (name) => {
      const file = join(dirname(path), name)
      return {
        name,
        sizeBytes: (await fileSize(file)) ?? 0,
        sources: [{ kind: 'url' as const, url: pathToFileURL(file).href }],
      }
    }),
  )
}

function toCard(metadata: Map<string, GgufValue>, files: ModelFile[]): ModelCard {
  const architecture = text(metadata, 'general.architecture')
  if (architecture === undefined) throw new GgufError('its header names no architecture')
  const contextTokens = requireNumber(metadata, `${architecture}.context_length`)
  const reasons = architecture === 'gpt-oss'
  return {
    id: (files[0]?.name ?? '').replace(/\.gguf$/, '').replaceAll(/[^A-Za-z0-9._-]/g, '-'),
    description: text(metadata, 'general.name') ?? 'A GGUF file of the operator',
    license: text(metadata, 'general.license') ?? 'unknown',
    ownedBy: text(metadata, 'general.organization') ?? 'operator',
    files,
    contextTokens,
    kvBytesPerToken: kvBytesPerToken(metadata, architecture),
    inputModalities: ['text'],
    supportedParameters: Object.keys(chatParameters).filter(
      (name) => reasons || !REASONING_PARAMETERS.includes(name),
    ),
    ...(reasons ? { format: 'harmony' as const } : {}),
    reasoningEfforts: reasons ? ['none', 'low', 'medium', 'high'] : [],
    priceNanocredits: PRICE,
    rank: UNRANKED,
  }
}

/** Keys and values of every layer, f16. Sliding windows would need less: this is the upper bound. */
function kvBytesPerToken(metadata: Map<string, GgufValue>, architecture: string): number {
  const layers = requireNumber(metadata, `${architecture}.block_count`)
  const heads = requireNumber(metadata, `${architecture}.attention.head_count`)
  const headSize = Math.ceil(requireNumber(metadata, `${architecture}.embedding_length`) / heads)
  const keySize = number(metadata, `${architecture}.attention.key_length`) ?? headSize
  const valueSize = number(metadata, `${architecture}.attention.value_length`) ?? headSize
  const perLayer = metadata.get(`${architecture}.attention.head_count_kv`) ?? heads
  const kvHeads = Array.isArray(perLayer)
    ? perLayer.reduce<number>((sum, value) => sum + Number(value), 0)
    : Number(perLayer) * layers
  return kvHeads * (keySize + valueSize) * KV_BYTES_PER_VALUE
}

function text(metadata: Map<string, GgufValue>, key: string): string | undefined {
  const value = metadata.get(key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A number, or the largest of a list with one a layer. */
function number(metadata: Map<string, GgufValue>, key: string): number | undefined {
  const value = metadata.get(key)
  const numbers = (Array.isArray(value) ? value : [value])
    .map(Number)
    .filter((one) => Number.isFinite(one) && one > 0)
  return numbers.length === 0 ? undefined : Math.max(...numbers)
}

function requireNumber(metadata: Map<string, GgufValue>, key: string): number {
  const value = number(metadata, key)
  if (value === undefined) throw new GgufError(`its header lacks ${key}`)
  return value
}
