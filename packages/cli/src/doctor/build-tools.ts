import { type Finding, fail, ok, warn } from './finding.ts'
import { askProgram, findProgram } from './programs.ts'

interface Tool {
  check: string
  names: string[]
  debianPackage: string
  /** The build fetches its own where it is missing, on the platform that it has one for. */
  fetched?: true
}

/** What a build of the engine from source needs. */
function buildTools(env: NodeJS.ProcessEnv): Tool[] {
  return [
    { check: 'C++ compiler', names: programs(env.CXX, 'c++', 'g++', 'clang++'), debianPackage: 'g++' },
    { check: 'C compiler', names: programs(env.CC, 'cc', 'gcc', 'clang'), debianPackage: 'gcc' },
    { check: 'git', names: ['git'], debianPackage: 'git' },
    { check: 'tar', names: ['tar'], debianPackage: 'tar' },
    { check: 'cmake', names: ['cmake'], debianPackage: 'cmake', fetched: true },
    { check: 'ninja', names: ['ninja'], debianPackage: 'ninja-build', fetched: true },
  ]
}

export function examineBuildTools(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return Promise.all(buildTools(env).map((tool) => examineTool(tool, env)))
}

async function examineTool(tool: Tool, env: NodeJS.ProcessEnv): Promise<Finding> {
  const path = await findProgram(tool.names, env)
  const answer = path === undefined ? undefined : await askProgram(path, ['--version'])
  if (answer?.ok) return ok(tool.check, `${path}, ${answer.text.split('\n')[0]}`)
  const found = path === undefined ? 'not found' : `${path} does not run`
  if (tool.fetched && process.platform === 'linux' && process.arch === 'x64') {
    return warn(tool.check, found, 'The build fetches its own, which needs the network.')
  }
  const onMac = tool.fetched ? `brew install ${tool.check}` : 'xcode-select --install'
  const install = process.platform === 'darwin' ? onMac : `apt-get install ${tool.debianPackage}`
  const fix = `Install it (${install}), or set VERBATIM_ENGINE to an own llama-server.`
  return fail(tool.check, found, fix)
}

/** A variable such as CXX may carry arguments: its first word is the program. */
function programs(asked: string | undefined, ...usual: string[]): string[] {
  const own = asked?.trim().split(/\s+/)[0]
  return own ? [own, ...usual] : usual
}
