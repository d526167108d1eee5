#!/usr/bin/env node
import { ensureDependencies } from './prepare/dependencies.js'
import { ensurePage } from './prepare/page.js'
import { runTypeScript } from './prepare/runtime.js'
import { runEntryPoint } from './prepare/setup-problem.js'

await runEntryPoint(async () => {
  await ensureDependencies()
  await ensurePage()
  await runTypeScript('packages/cli/src/main.ts', ['serve', ...process.argv.slice(2)])
})
