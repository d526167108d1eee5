import { execFile } from 'node:child_process'
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDir } from '@verbatim/server'
import { say } from './flags.ts'

const run = promisify(execFile)

/** The newest releases when the bench was written. */
export const LITELLM = '1.106.2'
export const PORTKEY = '1.15.2'
const OUTPUT_BYTES = 64 * 1024 * 1024

/** LiteLLM's proxy in a Python environment of its own; its program. @throws Error without Python 3.10 and venv. */
export async function installLiteLlm(): Promise<string> {
  const folder = await installed(`litellm-${LITELLM}`, async (into) => {
    await run('python3', ['-m', 'venv', into])
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `litellm[proxy]==${LITELLM}`,
    ]
    await run(join(into, 'bin/python'), pip, { maxBuffer: OUTPUT_BYTES })
  })
  return join(folder, 'bin/litellm')
}

/** Portkey's gateway; the script that starts it. */
export async function installPortkey(): Promise<string> {
  const folder = await installed(`portkey-${PORTKEY}`, async (into) => {
    await writeFile(join(into, 'package.json'), '{"private":true}\n')
    // No install scripts: the one that it has patches nothing.
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact']
    await run('npm', ['install', ...options, `@portkey-ai/gateway@${PORTKEY}`], {
      cwd: into,
      maxBuffer: OUTPUT_BYTES,
    })
  })
  return join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js')
}

/** A folder of the cache, made where it is not there yet. What broke off half-way leaves no mark of being done. */
async function installed(name: string, install: (into: string) => Promise<void>): Promise<string> {
  const folder = join(cacheDir(process.env), 'bench', name)
  const done = join(folder, 'installed')
  if (await exists(done)) return folder
  say(`installing ${name} into ${folder}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await install(folder)
  await writeFile(`${done}.new`, '')
  await rename(`${done}.new`, done)
  return folder
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
