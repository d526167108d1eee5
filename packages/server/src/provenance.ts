import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EngineBuild, InstalledModel } from '@verbatim/engine'
import { type Provenance, UNKNOWN_HASH } from '@verbatim/proof'
import type { EngineSettings } from './config/config.ts'

const TEMPLATES = new URL('../../../models/templates/', import.meta.url)
/** What writes a Harmony prompt and reads the answer is code of ours. */
const HARMONY_ROOMS = ['harmony', 'grammar'].map((room) => new URL(`./${room}/`, import.meta.url))

/** What a receipt says of the embedded engine and its model. */
export async function provenanceOf(
  build: EngineBuild,
  model: InstalledModel,
  { determinism }: EngineSettings,
): Promise<Provenance> {
  return {
    weightsHash: `0x${model.sha256}`,
    projectorHash: model.projectorSha256 === undefined ? UNKNOWN_HASH : `0x${model.projectorSha256}`,
    templateHash: await templateHash(model),
    engineHash: `0x${build.sha256}`,
    engine: build.name,
    instructionSet: build.instructionSet ?? '',
    // Of an operator's own engine it is not known how it adds up.
    determinism: build.origin === 'given' ? 'unknown' : determinism,
  }
}

/** Nothing is known of what an upstream runs but what it says of itself. */
export function upstreamProvenance(engine: string): Provenance {
  return {
    weightsHash: UNKNOWN_HASH,
    projectorHash: UNKNOWN_HASH,
    templateHash: UNKNOWN_HASH,
    engineHash: UNKNOWN_HASH,
    engine,
    instructionSet: '',
    determinism: 'unknown',
  }
}

/**
 * SHA-256 of what turns messages into a prompt: the template's file, or the sources that write and read Harmony, as `sha256sum` lists
 * them. A template in the model's own file is covered by the weights.
 */
async function templateHash({ card }: InstalledModel): Promise<string> {
  if (card.format === 'harmony') return sha256(await harmonyListing())
  if (card.chatTemplate === undefined) return UNKNOWN_HASH
  return sha256(await readFile(new URL(card.chatTemplate, TEMPLATES)))
}

async function harmonyListing(): Promise<string> {
  const lines: string[] = []
  for (const room of HARMONY_ROOMS) {
    const folder = fileURLToPath(room)
    const names = (await readdir(folder)).filter((name) => /\.[jt]s$/.test(name) && !name.includes('.test.'))
    for (const name of names.sort()) {
      lines.push(`${sha256(await readFile(join(folder, name))).slice(2)}  ${name}\n`)
    }
  }
  return lines.join('')
}

function sha256(data: string | Buffer): string {
  return `0x${createHash('sha256').update(data).digest('hex')}`
}
