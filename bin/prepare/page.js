import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, SETUP_LOCK, STAMPS } from './checkout.js'
import { withLock } from './lock.js'
import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { pinnedNode } from './runtime.js'
import { SetupProblem } from './setup-problem.js'

const WEB = 'packages/web'
/** The page itself is built first, since that empties the folder; beside it comes what has to be one file. */
const CONFIGS = ['vite.config.ts', ...namesIn(WEB, /^vite\.\w+\.config\.ts$/)]
/** All that goes into the page; times are not asked, since git sets them as it likes. */
const SOURCES = [
  'package-lock.json',
  ...['package.json', 'public', 'src'].map((name) => `${WEB}/${name}`),
  ...namesIn(WEB, /^vite.*\.ts$|\.html$/).map((name) => `${WEB}/${name}`),
  'packages/protocol/src',
  'packages/proof/src',
]
const BUILT = namesIn(WEB, /\.html$/).map((name) => join(ROOT, WEB, 'dist', name))
const STAMP = join(STAMPS, 'page')

/** Builds the page when its sources are not those that it was built from. */
export async function ensurePage() {
  const wanted = hashSources()
  if (isBuilt(wanted)) return
  await withLock(SETUP_LOCK, async () => {
    if (isBuilt(wanted)) return
    rmSync(STAMP, { force: true })
    for (const config of CONFIGS) await build(config)
    mkdirSync(STAMPS, { recursive: true })
    writeFileSync(STAMP, wanted)
  })
}

function isBuilt(wanted) {
  return (
    BUILT.every((path) => existsSync(path)) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted
  )
}

async function build(config) {
  const [, part] = config.split('.')
  const what = part === 'config' ? 'the page' : `the page: ${part}`
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const { code, lines } = await withProgress(`Building ${what}`, () =>
    runCommand(pinnedNode() ?? process.execPath, [vite, 'build', '--config', config], {
      cwd: join(ROOT, WEB),
    }),
  )
  if (code === 0) return
  throw new SetupProblem(
    `${what[0].toUpperCase()}${what.slice(1)} could not be built.`,
    `vite build ended with code ${code}:\n    ${lines.slice(-8).join('\n    ')}`,
    `Correct what it names; "npm run build -w ${WEB}" shows all of its output.`,
  )
}

function hashSources() {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap(filesUnder))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex')
}

function namesIn(folder, pattern) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => pattern.test(name))
    .sort()
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
