import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Child, freePort, launch, ROOT, whenAnswering } from './child.ts'

const CLI = join(ROOT, 'packages/cli/src/main.ts')

export interface VerbatimProcess {
  child: Child
  origin: string
  /** A real key of this service, so that authentication is part of what is measured. */
  key: string
  /** One more, made with these options of `verbatim keys create`. */
  createKey(options: string[]): Promise<string>
}

/**
 * The service as an operator starts it, on a free port and a database of its own, with one key.
 *
 * @param settings environment variables beside those.
 * @param readyMs a first start may have to build the engine.
 * @param keyOptions what `verbatim keys create` is told beside the name.
 */
export async function startVerbatim(
  dataDir: string,
  settings: Record<string, string>,
  readyMs: number,
  keyOptions: string[] = [],
): Promise<VerbatimProcess> {
  const port = await freePort()
  const env = {
    ...process.env,
    ...settings,
    PORT: String(port),
    VERBATIM_HOST: '127.0.0.1',
    VERBATIM_DATA: dataDir,
  }
  const key = await createKey(env, keyOptions)
  let ready = false
  const child = await launch('verbatim', {
    command: process.execPath,
    args: [CLI, 'serve'],
    env,
    // Its progress until then; after it, a log line for each request would bury the bench's own.
    onErrors: (text) => {
      if (!ready) process.stderr.write(text)
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await whenAnswering(child, `${origin}/healthz`, readyMs).catch(async (error) => {
    await child.stop()
    throw error
  })
  ready = true
  return { child, origin, key, createKey: (options) => createKey(env, options) }
}

async function createKey(env: NodeJS.ProcessEnv, options: string[]): Promise<string> {
  const args = [CLI, 'keys', 'create', '--name', 'bench', ...options, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env })
  const { key } = JSON.parse(stdout) as { key?: unknown }
  if (typeof key !== 'string') throw new Error(`verbatim keys create printed no key: ${stdout}`)
  return key
}
