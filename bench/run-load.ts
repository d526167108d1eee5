import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { AlternateJob, AlternateResult, LoadJob, WindowJob, WindowResult } from './load-job.ts'

const LOAD = fileURLToPath(new URL('load.ts', import.meta.url))

/** Runs one job in a load generator of its own. @throws Error when a request failed; a bench counts only good answers. */
export function runLoad(job: WindowJob): Promise<WindowResult>
export function runLoad(job: AlternateJob): Promise<AlternateResult>
export async function runLoad(job: LoadJob): Promise<WindowResult | AlternateResult> {
  const child = spawn(process.execPath, [LOAD], { stdio: ['pipe', 'pipe', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.stdin.end(JSON.stringify(job))
  const answer = await text(child.stdout)
  process.off('exit', kill)
  if (answer === '') throw new Error('the load generator failed; its message is above')
  return JSON.parse(answer) as WindowResult | AlternateResult
}
