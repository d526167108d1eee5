import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bringDebianPackage } from './debian-package.ts'
import { toolsDir } from './tools-dir.ts'

/**
 * Where the programs of Postgres, Valkey and nginx are: what the environment names, what is installed, or Debian's package
 * unpacked into the cache. Valkey's place is also taken by the Redis that it comes from: Debian 12 has no Valkey.
 */
const POSTGRES = { name: 'postgresql', programs: 'usr/lib/postgresql/*/bin/*' }
const NGINX = { name: 'nginx', programs: 'usr/sbin/nginx' }
const REDIS = { name: 'redis-server', programs: 'usr/bin/redis-server' }

/** The folder with `postgres` and `initdb`. */
export async function findPostgres(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env.VERBATIM_TEST_POSTGRES_BIN
  if (named) return named
  const installed = globSync('/usr/lib/postgresql/*/bin').sort(byVersion)
  const found = [...installed, ...searchPath(env)].find((folder) =>
    ['postgres', 'initdb'].every((program) => existsSync(join(folder, program))),
  )
  return found ?? (await bringDebianPackage(POSTGRES, toolsDir(env)))
}

/** The path of `valkey-server` or `redis-server`. */
export async function findValkey(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env.VERBATIM_TEST_VALKEY_BIN
  if (named) return named
  const found = ['valkey-server', 'redis-server']
    .flatMap((program) => searchPath(env).map((folder) => join(folder, program)))
    .find((path) => existsSync(path))
  return found ?? join(await bringDebianPackage(REDIS, toolsDir(env)), 'redis-server')
}

/** The path of `nginx`. */
export async function findNginx(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const found = searchPath(env)
    .map((folder) => join(folder, 'nginx'))
    .find((path) => existsSync(path))
  return found ?? join(await bringDebianPackage(NGINX, toolsDir(env)), 'nginx')
}

function searchPath(env: NodeJS.ProcessEnv): string[] {
  return [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'].filter(
    (folder) => folder !== '',
  )
}

/** Newest first. */
function byVersion(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true })
}
