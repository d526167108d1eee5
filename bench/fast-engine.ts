import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The switch of the engine's exact way (packages/engine/src/engine-environment.ts); at 0 it computes as shipped. */
const SWITCH = 'GGML_CPU_EXACT'

/** The same engine in its fastest configuration, whatever the service tells it. */
export function fastEngine(enginePath: string): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-fast-'))
  const path = join(folder, 'llama-server')
  writeFileSync(path, `#!/bin/sh\nexport ${SWITCH}=0\nexec "${enginePath}" "$@"\n`)
  chmodSync(path, 0o755)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
