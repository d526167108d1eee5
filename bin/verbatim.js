#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './prepare/checkout.js'
import { runTypeScript } from './prepare/runtime.js'
import { runEntryPoint, SetupProblem } from './prepare/setup-problem.js'

await runEntryPoint(async () => {
  // npm writes this file last, so without it an install was never made or was broken off.
  if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) {
    throw new SetupProblem(
      'Verbatim is not set up yet.',
      `Its dependencies are not in ${join(ROOT, 'node_modules')}.`,
      `Run "npm start" in ${ROOT}, which installs all it needs, or only "npm install".`,
    )
  }
  await runTypeScript('packages/cli/src/main.ts', process.argv.slice(2))
})
