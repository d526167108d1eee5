import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { SetupError, silentProgress, withLock } from '@verbatim/engine'
import { runToEnd } from './run-to-end.ts'

/** Only for compiling queries, which the servers of tests do not do, and larger than all else together. */
const LEFT_OUT = /^(libllvm|libz3)/

export interface DebianPackage {
  name: string
  /** The programs wanted of it, as a glob below its root: `usr/bin/redis-server`. */
  programs: string
}

/**
 * Programs of a Debian package, with the libraries that this system lacks, in a folder of `toolsDir`: nothing is installed,
 * so it needs no root and changes nothing. Gives a `bin` folder whose programs find what they need beside it.
 * Throws SetupError where there is no apt, or where its packages cannot be had.
 */
export async function bringDebianPackage(wanted: DebianPackage, toolsDir: string): Promise<string> {
  const home = join(toolsDir, wanted.name)
  const bin = join(home, 'bin')
  if (existsSync(bin)) return bin
  const lock = { purpose: `downloading ${wanted.name}`, progress: silentProgress }
  await withLock(join(toolsDir, `${wanted.name}.lock`), lock, async () => {
    if (existsSync(bin)) return
    const unfinished = `${home}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    await download(wanted.name, unfinished)
    await unpack(wanted, unfinished)
    renameSync(unfinished, home)
  })
  return bin
}

/** With the package lists of the system, or lists of our own where those are missing or too old. */
async function download(name: string, folder: string): Promise<void> {
  mkdirSync(join(folder, 'archives/partial'), { recursive: true })
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  const common = [
    ...option('Dir::Cache', folder),
    ...option('Dir::Cache::archives', join(folder, 'archives')),
    ...option('Debug::NoLocking', '1'),
    ...option('APT::Sandbox::User', ''),
    ...option('Acquire::Retries', '3'),
  ]
  const own = [...common, ...option('Dir::State::lists', join(folder, 'lists'))]
  const install = ['install', '--download-only', '--yes', '--no-install-recommends', name]
  if (!existsSync('/usr/bin/apt-get')) throw noApt(name)
  const first = await runToEnd('apt-get', [...common, ...install])
  if (first.code === 0) return
  const update = await runToEnd('apt-get', [...own, 'update'])
  const second = await runToEnd('apt-get', [...own, ...install])
  if (second.code === 0) return
  throw new SetupError(
    `The Debian package ${name} cannot be downloaded.`,
    [first, update, second].map(({ tail }) => tail).join('\n'),
    'Install its program yourself, or correct what apt-get names.',
  )
}

function noApt(name: string): SetupError {
  return new SetupError(
    `The tests need the programs of ${name}, and they are not here.`,
    'They are not on the PATH, and without apt-get they cannot be downloaded.',
    'Install PostgreSQL and Valkey or Redis, then run the tests again.',
  )
}

function option(name: string, value: string): string[] {
  return ['-o', `${name}=${value}`]
}

async function unpack(wanted: DebianPackage, folder: string): Promise<void> {
  const root = join(folder, 'root')
  mkdirSync(root)
  const archives = readdirSync(join(folder, 'archives')).filter((name) => name.endsWith('.deb'))
  for (const archive of archives.filter((name) => !LEFT_OUT.test(name))) {
    const { code, tail } = await runToEnd('dpkg-deb', ['--extract', join(folder, 'archives', archive), root])
    if (code !== 0) throw new Error(`${archive} cannot be unpacked: ${tail}`)
  }
  const programs = globSync(wanted.programs, { cwd: root })
  if (programs.length === 0) throw new Error(`${wanted.name} has no ${wanted.programs}`)
  for (const name of ['archives', 'lists']) rmSync(join(folder, name), { recursive: true })
  writeLaunchers(folder, programs)
}

/** A launcher finds its program and the libraries from its own place, so that the folder can be copied. */
function writeLaunchers(folder: string, programs: readonly string[]): void {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const libraries = libraryFolders(join(folder, 'root')).map((path) => `$here/${relative(bin, path)}`)
  for (const program of programs) {
    const path = join(bin, basename(program))
    const target = `$here/${relative(bin, join(folder, 'root', program))}`
    const lines = [
      '#!/bin/sh',
      'here=$(cd "$' + '{0%/*}" && pwd)',
      `export LD_LIBRARY_PATH="${libraries.join(':')}"`,
      `exec "${target}" "$@"`,
    ]
    writeFileSync(path, `${lines.join('\n')}\n`)
    chmodSync(path, 0o755)
  }
}

function libraryFolders(root: string): string[] {
  const libraries = globSync('**/*.so*', { cwd: root }).map((path) => dirname(join(root, path)))
  return [...new Set(libraries)].filter((path) => /\/lib(\/[\w-]+-linux-gnu\w*)?$/.test(path))
}
