import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ANSWER_WITHIN_MS = 20_000

/** The path of the first of these programs that PATH has, or that is a path itself. */
export async function findProgram(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const onPath = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const name of names) {
    const folders = name.includes('/') ? [''] : onPath
    for (const folder of folders) {
      const path = join(folder, name)
      if (await isExecutable(path)) return path
    }
  }
  return undefined
}

/** What a program prints on stdout and stderr, and whether it ended well. */
export async function askProgram(
  path: string,
  args: readonly string[],
): Promise<{ ok: boolean; text: string }> {
  try {
    const { stdout, stderr } = await run(path, [...args], { timeout: ANSWER_WITHIN_MS })
    return { ok: true, text: (stdout + stderr).trim() }
  } catch (error) {
    return { ok: false, text: error instanceof Error ? error.message : String(error) }
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
