import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Tally } from './tally.ts'

/** What is checked without running anything of ours; each counts as one test. */
const CHECKS = [
  { name: 'format and lint (biome)', script: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'types (tsc)', script: 'typescript/bin/tsc', args: ['--noEmit'] },
]

export function runChecks(root: string, tally: Tally): void {
  for (const { name, script, args } of CHECKS) {
    const startedAt = performance.now()
    const path = join(root, 'node_modules', script)
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [path, ...args], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64_000_000,
    })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    if (status === 0) tally.passed += 1
    else tally.failed += 1
    process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`)
    if (status !== 0) process.stdout.write(`${stdout}${stderr}${error?.message ?? ''}\n`)
  }
}
