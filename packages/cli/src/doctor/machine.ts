import { formatBytes, instructionSet, thisMachine } from '@verbatim/engine'
import { type Finding, fail, ok, warn } from './finding.ts'

const NODE_MAJOR = 24
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/** The engine, the smallest model and the service take about this much. */
const LEAST_MEMORY_BYTES = 1_500_000_000

export function examineMachine(): Finding[] {
  const { cores, memoryBytes } = thisMachine()
  return [node(), platform(), instructions(), ok('cores', String(cores)), memory(memoryBytes)]
}

function instructions(): Finding {
  const found = instructionSet()
  if (found !== 'unknown') return ok('instruction set', found)
  return warn(
    'instruction set',
    found,
    'No engine is built for it: set VERBATIM_ENGINE to an own llama-server.',
  )
}

function node(): Finding {
  const found = process.version
  if (Number.parseInt(found.slice(1), 10) >= NODE_MAJOR) return ok('node', found)
  return fail('node', found, `Run it through bin/verbatim.js, which uses the pinned Node ${NODE_MAJOR}.`)
}

function platform(): Finding {
  const found = `${process.platform}-${process.arch}`
  if (PLATFORMS.includes(found)) return ok('platform', found)
  return warn('platform', found, `It is made for ${PLATFORMS.join(', ')}; elsewhere set VERBATIM_ENGINE.`)
}

function memory(bytes: number): Finding {
  const found = formatBytes(bytes)
  if (bytes >= LEAST_MEMORY_BYTES) return ok('memory', found)
  return warn('memory', found, `Less than ${formatBytes(LEAST_MEMORY_BYTES)} may not hold a model.`)
}
