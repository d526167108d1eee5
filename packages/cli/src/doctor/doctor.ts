/**
 * What is found, what is missing, and what to do. It looks and changes nothing, and makes no network call beyond this
 * machine unless it is asked to.
 */
import type { Progress } from '@verbatim/engine'
import type { Config } from '@verbatim/server'
import { examineEngine } from './engine.ts'
import { type Finding, ok } from './finding.ts'
import { examineFolder } from './folders.ts'
import { examineMachine } from './machine.ts'
import { examineModels } from './models.ts'
import { examineNetwork } from './network.ts'
import { examinePort } from './port.ts'

export type { Finding }

export interface DoctorOptions {
  env: NodeJS.ProcessEnv
  progress: Progress
  /** Ask the package index, too. */
  network: boolean
}

/** The cache holds the engine, its sources while it is built, and the small model; larger models say their size. */
const CACHE_WANTED_BYTES = 2_000_000_000
const DATA_WANTED_BYTES = 500_000_000

export async function examine(config: Config, { env, progress, network }: DoctorOptions): Promise<Finding[]> {
  const { cacheDir, dataDir, host, port, upstream } = config
  return [
    ...examineMachine(),
    await examineFolder({
      check: 'data',
      path: dataDir,
      variable: 'VERBATIM_DATA',
      wantedBytes: DATA_WANTED_BYTES,
    }),
    await examineFolder({
      check: 'cache',
      path: cacheDir,
      variable: 'VERBATIM_CACHE',
      wantedBytes: CACHE_WANTED_BYTES,
    }),
    ...(upstream === undefined
      ? [...(await examineEngine(config, env)), ...(await examineModels(cacheDir, progress))]
      : [ok('engine', `not needed: VERBATIM_UPSTREAM_URL is ${upstream.url}`)]),
    await examinePort(host, port),
    ...(network ? [await examineNetwork(env)] : []),
  ]
}
