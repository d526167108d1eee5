import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, SETUP_LOCK, STAMPS } from './checkout.js'
import { withLock } from './lock.js'
import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { pinnedNode } from './runtime.js'
import { SetupProblem } from './setup-problem.js'

/** All that goes into the page; times are not asked, since git sets them as it likes. */
const SOURCES = [
  'package-lock.json',
  'packages/web/package.json',
  'packages/web/index.html',
  'packages/web/owner.html',
  'packages/web/verify.html',
  'packages/web/vite.config.ts',
  'packages/web/vite.verify.config.ts',
  'packages/web/public',
  'packages/web/src',
  'packages/protocol/src',
  'packages/proof/src',
]
const BUILT = ['index.html', 'owner.html', 'verify.html'].map((name) => join(ROOT, 'packages/web/dist', name))
/** The page, and beside it the verifier, which is one file: the first build empties the folder. */
const BUILDS = {
  'the page': 'vite.config.ts',
  'the verifier': 'vite.verify.config.ts',
}
const STAMP = join(STAMPS, 'page')

/** Builds the page when its sources are not those that it was built from. */
export async function ensurePage() {
  const wanted = hashSources()
  if (isBuilt(wanted)) return
  await withLock(SETUP_LOCK, async () => {
    if (isBuilt(wanted)) return
    rmSync(STAMP, { force: true })
    for (const [what, config] of Object.entries(BUILDS)) await build(what, config)
    mkdirSync(STAMPS, { recursive: true })
    writeFileSync(STAMP, wanted)
  })
}

function isBuilt(wanted) {
  return (
    BUILT.every((path) => existsSync(path)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted
  )
}

async function build(what, config) {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const { code, lines } = await withProgress(`Building ${what}`, () =>
    runCommand(pinnedNode() ?? process.execPath, [vite, 'build', '--config', config], {
      cwd: join(ROOT, 'packages/web'),
    }),
  )
  if (code === 0) return
  throw new SetupProblem(
    `${what[0].toUpperCase()}${what.slice(1)} could not be built.`,
    `vite build ended with code ${code}:\n    ${lines.slice(-8).join('\n    ')}`,
    'Correct what it names; "npm run build -w packages/web" shows all of its output.',
  )
}

function hashSources() {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap(filesUnder))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex')
}

function filesUnder(path) {
  const entries = listFolder(path)
  if (entries === undefined) return [path]
  return entries
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`))
}

/** undefined for a file. */
function listFolder(path) {
  try {
    return readdirSync(join(ROOT, path), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
