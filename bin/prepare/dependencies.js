import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT, SETUP_LOCK, STAMPS } from './checkout.js'
import { withLock } from './lock.js'
import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { SetupProblem } from './setup-problem.js'

const LOCKFILE = join(ROOT, 'package-lock.json')
const MODULES = join(ROOT, 'node_modules')
/** Written last: says which lockfile node_modules was made from. */
const STAMP = join(MODULES, '.verbatim-stamp')
/** There while npm works. npm takes half a package for a whole one, so after a broken-off install it starts afresh. */
const UNFINISHED = join(STAMPS, 'installing')

// No package here needs an install script. The retries give up after seconds, not minutes, without a network.
// Not "npm ci", which removes all modules first: after a pull only what changed is fetched, and what runs keeps its own.
const NPM_ARGUMENTS = [
  'install',
  '--no-save',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retries=3',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=10000',
]

/** Makes node_modules what the lockfile says, the pinned Node among it. Costs a hash when it is so already. */
export async function ensureDependencies() {
  const lockfile = readFileSync(LOCKFILE)
  const wanted = `${createHash('sha256').update(lockfile).digest('hex')} ${process.platform}-${process.arch}\n`
  if (isInstalled(wanted)) return
  await withLock(SETUP_LOCK, async () => {
    if (isInstalled(wanted)) return
    if (existsSync(UNFINISHED)) rmSync(MODULES, { recursive: true, force: true })
    rmSync(STAMP, { force: true })
    writeFileSync(UNFINISHED, '')
    await install(foldersToInstall(JSON.parse(lockfile.toString('utf8'))))
    writeFileSync(STAMP, wanted)
    rmSync(UNFINISHED)
  })
}

function isInstalled(wanted) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted
}

async function install(folders) {
  const done = () => folders.filter((folder) => existsSync(join(ROOT, folder, 'package.json'))).length
  const [command, before] = npmCommand()
  const { code, lines } = await withProgress(
    'Installing dependencies',
    () => runCommand(command, [...before, ...NPM_ARGUMENTS], { cwd: ROOT }).catch(npmMissing),
    () => `${done()} of ${folders.length} packages`,
  )
  if (code === 0) return
  throw new SetupProblem(
    'The dependencies could not be installed.',
    `npm install ended with code ${code}:\n    ${reasons(lines).join('\n    ')}`,
    'Correct what npm names (network, registry, proxy, disk), then run the same command again.',
  )
}

/** npm says first what went wrong and then, at length, how it is used. */
function reasons(lines) {
  const errors = lines.filter((line) => line.startsWith('npm error ')).slice(0, 8)
  return errors.length > 0 ? errors : lines.slice(-8)
}

/** npm run by the Node that runs npm now: the one in node_modules is about to be replaced. */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  if (node && cli && basename(cli) === 'npm-cli.js' && existsSync(cli)) return [node, [cli]]
  return ['npm', []]
}

function npmMissing(error) {
  if (error.code !== 'ENOENT') throw error
  throw new SetupProblem(
    'npm is not found.',
    'It is not on the PATH.',
    'Install Node with npm, then run this again.',
  )
}

/** The lockfile's packages for this platform, as folders, to show how far npm is. */
function foldersToInstall({ packages }) {
  const fits = (allowed, own) => allowed === undefined || allowed.includes(own)
  return Object.entries(packages)
    .filter(([folder, { link }]) => folder.startsWith('node_modules/') && !link)
    .filter(([, { os, cpu }]) => fits(os, process.platform) && fits(cpu, process.arch))
    .map(([folder]) => folder)
}
