import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type ModelCard, modelCardSchema } from '@verbatim/protocol'
import { z } from 'zod'
import { failureCode, SetupError } from './setup-error.ts'

/** The models that the project knows, from `models/manifest.json`. Ids are unique, also when case is ignored. */
const manifestSchema = z
  .array(modelCardSchema)
  .min(1)
  .refine(
    (cards) => new Set(cards.map(({ id }) => id.toLowerCase())).size === cards.length,
    'ids must be unique',
  )

const MANIFEST_URL = new URL('../../../models/manifest.json', import.meta.url)
const TEMPLATES_URL = new URL('../../../models/templates/', import.meta.url)

/** Throws a SetupError when the manifest is missing or not what its schema asks for. */
export async function readManifest(url: URL = MANIFEST_URL): Promise<ModelCard[]> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(url, 'utf8')))
  } catch (error) {
    if (failureCode(error) === undefined && !(error instanceof SyntaxError || error instanceof z.ZodError))
      throw error
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new SetupError('The model manifest cannot be read.', why, `Restore ${url.pathname}.`, {
      cause: error,
    })
  }
}

/** Where a card's own chat template lies; undefined when the one in the model's file is used. */
export function templatePath({ chatTemplate }: ModelCard): string | undefined {
  return chatTemplate === undefined ? undefined : fileURLToPath(new URL(chatTemplate, TEMPLATES_URL))
}
