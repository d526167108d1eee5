import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where programs of the tests are kept. The cache is where the service's configuration has it, which is not imported
 * because all of the service would come along.
 */
export function toolsDir(env: NodeJS.ProcessEnv): string {
  const cache = env.VERBATIM_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'verbatim')
  return join(cache, 'tools')
}
