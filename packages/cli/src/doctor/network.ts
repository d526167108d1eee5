import { type Finding, fail, ok, warn } from './finding.ts'
import { askProgram, findProgram } from './programs.ts'

/** Whether npm's registry answers: the engine's sources and the pinned Node come from there. */
export async function examineNetwork(env: NodeJS.ProcessEnv): Promise<Finding> {
  const npm = await findProgram(['npm'], env)
  if (npm === undefined) return fail('package index', 'npm was not found', 'Install Node with npm.')
  const answer = await askProgram(npm, ['ping'])
  if (answer.ok) return ok('package index', 'it answers')
  const fix =
    'Needed only for what is not here yet: check the network, HTTPS_PROXY, or npm config get registry.'
  return warn('package index', 'it does not answer', fix)
}
