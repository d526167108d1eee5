import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startNano } from '../harmony/nano.ts'
import { runToEnd } from '../support/run-to-end.ts'
import { pageFences } from './page-fences.ts'

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

const OPTIONS = {
  strict: true,
  noEmit: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  target: 'es2024',
  module: 'nodenext',
  types: ['node'],
}

test('the samples in TypeScript are right in its strict mode', async () => {
  const service = await startNano()
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-typed-'))
  try {
    const text = await (await fetch(`${service.url}/llms-full.txt`)).text()
    const samples = pageFences(text).filter(({ language }) => language === 'typescript')
    assert.ok(samples.length > 20)
    await mkdir(join(folder, 'samples'))
    await symlink(MODULES, join(folder, 'node_modules'))
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, include: ['samples'] }),
    )
    // What imports nothing is a module all the same, as its top-level await says.
    for (const [index, { code }] of samples.entries())
      await writeFile(join(folder, `samples/sample-${index}.mts`), `${code}\nexport {}\n`)
    const { code, stdout } = await runToEnd(process.execPath, [
      join(MODULES, 'typescript/bin/tsc'),
      '-p',
      folder,
    ])
    assert.equal(code, 0, stdout)
  } finally {
    await rm(folder, { recursive: true })
    await service.stop()
  }
})
