import { ModelLibrary, obtainEngine, readManifest, terminalProgress } from '@verbatim/engine'
import { cacheDir } from '@verbatim/server'
import { startPostgres } from '../test/support/postgres.ts'
import { startValkey } from '../test/support/valkey.ts'

/** The small model of most tests, and the gpt-oss that has every feature of its format. */
const TEST_MODEL = 'SmolLM2-135M-Instruct'
const NANO = 'gpt-oss-nano'

/** The real engine, models and servers, as the environment variables by which tests find them. Quick when the cache has them. */
export async function prepareTests(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const progress = terminalProgress(process.stderr, { json: false, noColor: true })
  const directory = cacheDir(env)
  const mirrors = (env.VERBATIM_ENGINE_MIRRORS ?? '').split(',').filter((mirror) => mirror !== '')
  const engine = await obtainEngine({ cacheDir: directory, mirrors, progress, signal })
  const library = new ModelLibrary({ cacheDir: directory, manifest: await readManifest(), progress })
  const model = await library.pull(TEST_MODEL, signal)
  const nano = await library.pull(NANO, signal)
  return {
    VERBATIM_TEST_ENGINE: engine.path,
    VERBATIM_TEST_MODEL: model.path,
    VERBATIM_TEST_NANO: nano.path,
    ...(await startServers(env)),
  }
}

/** One Postgres and one Valkey for the whole run, unless the environment names some; they end with this process. */
async function startServers(env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  return {
    VERBATIM_TEST_POSTGRES: env.VERBATIM_TEST_POSTGRES ?? (await startPostgres({ durable: false })).url,
    VERBATIM_TEST_VALKEY: env.VERBATIM_TEST_VALKEY ?? (await startValkey()).url,
  }
}
