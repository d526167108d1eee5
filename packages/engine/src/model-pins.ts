import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { failureCode } from './setup-error.ts'

/**
 * What a hub stated for files of which the manifest knows no digest: taken on trust at the first pull, and held to
 * from then on. The pins stay when the model is removed.
 */
const pinSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().positive(),
  repository: z.string(),
  /** The hub's commit that the file was taken from. */
  revision: z.string(),
})
export type ModelPin = z.infer<typeof pinSchema>

const pinsSchema = z.record(z.string(), pinSchema)

/** The pins of a model's files, by the file's name. A damaged pins file throws: it must not be forgotten silently. */
export async function readPins(modelDir: string): Promise<Record<string, ModelPin>> {
  try {
    return pinsSchema.parse(JSON.parse(await readFile(join(modelDir, 'pins.json'), 'utf8')))
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return {}
    throw error
  }
}

/** The caller holds the model's lock. */
export async function writePin(modelDir: string, file: string, pin: ModelPin): Promise<void> {
  const pins = { ...(await readPins(modelDir)), [file]: pin }
  const path = join(modelDir, 'pins.json')
  await writeFile(`${path}.new`, `${JSON.stringify(pins, null, 2)}\n`)
  await rename(`${path}.new`, path)
}
