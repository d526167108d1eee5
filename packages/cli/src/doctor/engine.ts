import { ENGINE_RELEASE, findCachedEngine, instructionSet } from '@verbatim/engine'
import type { Config } from '@verbatim/server'
import { examineBuildTools } from './build-tools.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { askProgram } from './programs.ts'

/** Where the engine would come from, in the order in which `serve` looks; the tools to build it when it must be built. */
export async function examineEngine(
  { engine, cacheDir }: Config,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  if (engine.path !== undefined) return [await examineGiven(engine.path)]
  const cached = await findCachedEngine(cacheDir)
  if (cached !== undefined) return [ok('engine', `${cached.path} (${cached.name})`)]
  if (instructionSet() === 'unknown') {
    const fix = 'Set VERBATIM_ENGINE to an own llama-server, or VERBATIM_UPSTREAM_URL to a server.'
    return [fail('engine', 'none here, and none can be built for this machine', fix)]
  }
  const found = `none here; llama.cpp ${ENGINE_RELEASE.commit.slice(0, 12)} will be built by the first start`
  return [warn('engine', found, 'This takes 5 to 10 minutes, once.'), ...(await examineBuildTools(env))]
}

async function examineGiven(path: string): Promise<Finding> {
  const answer = await askProgram(path, ['--version'])
  if (answer.ok) return ok('engine', `${path}, ${answer.text.split('\n')[0]}`)
  return fail(
    'engine',
    `${path} does not run: ${answer.text.split('\n')[0]}`,
    'Correct or unset VERBATIM_ENGINE.',
  )
}
