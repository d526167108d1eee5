import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { MediaSettings } from '../config/config.ts'
import { BuiltinFfmpeg } from './builtin-ffmpeg.ts'
import { MediaRefusal } from './media-refusal.ts'
import { NativeFfmpeg } from './native-ffmpeg.ts'
import type { VideoProgram } from './video.ts'

/**
 * The FFmpeg that is used: the operator's, the machine's, or the one that npm installed.
 *
 * @throws MediaRefusal when there is none.
 */
export async function findFfmpeg({
  ffmpeg,
  searchPath,
}: Pick<MediaSettings, 'ffmpeg' | 'searchPath'>): Promise<VideoProgram> {
  const path = ffmpeg ?? (await findProgram('ffmpeg', searchPath))
  if (path === undefined || path === 'builtin') return builtin()
  return new NativeFfmpeg(path, await findProgram('prlimit', searchPath))
}

function builtin(): VideoProgram {
  try {
    return new BuiltinFfmpeg(createRequire(import.meta.url).resolve('@ffmpeg/core'))
  } catch (cause) {
    throw new MediaRefusal('this service has no ffmpeg to decode videos with; send images', cause)
  }
}

async function findProgram(name: string, folders: string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}
