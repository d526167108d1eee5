import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildProofPackage } from '../../scripts/build-proof-package.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'verbatim-proof-'))
after(() => rmSync(folder, { recursive: true }))

test('the packed package runs where no TypeScript does', () => {
  const installed = install()
  const vector = join(ROOT, 'vectors/receipts/chat.json')
  const program = join(folder, 'check.mjs')
  writeFileSync(
    program,
    `import { readFileSync } from 'node:fs'
import { verifyBundle } from '@verbatim/proof'
const { document, trust } = JSON.parse(readFileSync(${JSON.stringify(vector)}, 'utf8'))
console.log(verifyBundle(document, trust).verified)`,
  )
  const output = execFileSync(process.execPath, ['--no-strip-types', program], { encoding: 'utf8' })
  assert.equal(output, 'true\n')
  const {
    exports,
    types,
    private: secret,
    license,
  } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  assert.deepEqual(
    [exports['.'].default, types, secret, license],
    ['./index.js', './index.d.ts', undefined, 'Apache-2.0'],
  )
})

/** Builds, packs and unpacks the package to where `check.mjs` finds it, with what it depends on. */
function install(): string {
  const built = join(folder, 'built')
  buildProofPackage(built)
  const npm = process.env.npm_execpath
  const pack = ['pack', '--offline', '--pack-destination', folder]
  const [program, ...script] = npm === undefined ? ['npm'] : [process.execPath, npm]
  execFileSync(program ?? 'npm', [...script, ...pack], { cwd: built, stdio: 'pipe' })
  const installed = join(folder, 'node_modules/@verbatim/proof')
  mkdirSync(installed, { recursive: true })
  const archive = join(folder, 'verbatim-proof-0.1.0.tgz')
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1'])
  // As an installation would give it: another version may be hoisted for others.
  const ours = createRequire(join(ROOT, 'packages/proof/package.json'))
  mkdirSync(join(folder, 'node_modules/@noble'))
  for (const name of ['curves', 'hashes']) {
    const entry = ours.resolve(`@noble/${name}/utils.js`)
    symlinkSync(dirname(entry), join(folder, 'node_modules/@noble', name))
  }
  return installed
}
