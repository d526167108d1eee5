import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './checkout.js'
import { SetupProblem } from './setup-problem.js'

/** The first version that runs TypeScript as it is and has `node:sqlite`, as this project needs them. */
const NEEDED_MAJOR = 24

/** The Node that the project brings with it, or undefined where it is not installed. */
export function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`
  const candidates = [`node-${platform}`, `node-bin-${platform}`]
  return candidates
    .map((name) => join(ROOT, 'node_modules', name, 'bin/node'))
    .find((path) => existsSync(path))
}

/**
 * Runs one of the project's TypeScript programs: in this process when its Node can, otherwise in the pinned one,
 * whose exit code becomes ours.
 */
export async function runTypeScript(script, args) {
  const path = join(ROOT, script)
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
    process.argv.splice(1, process.argv.length, path, ...args)
    await import(pathToFileURL(path).href)
    return
  }
  const node = pinnedNode()
  if (node === undefined) throw noRuntime()
  process.exitCode = await runIn(node, path, args)
}

function runIn(node, path, args) {
  const follow = pathToFileURL(join(ROOT, 'bin/prepare/follow-launcher.js')).href
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--import', follow, path, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

function noRuntime() {
  return new SetupProblem(
    `Node ${NEEDED_MAJOR} is needed, and this is Node ${process.versions.node}.`,
    `The project brings Node ${NEEDED_MAJOR} for Linux and macOS on x64 and arm64, and none for ${process.platform}-${process.arch}.`,
    `Install Node ${NEEDED_MAJOR} and run this with it.`,
  )
}
