import { withProgress } from './progress-line.js'
import { runCommand } from './run-command.js'
import { SetupProblem } from './setup-problem.js'

/** What the tests call and cannot bring with them, with the Debian package that has it. */
const NEEDED = [
  { package: 'curl', command: ['curl', '--version'] },
  { package: 'python3', command: ['python3', '--version'] },
  { package: 'python3-venv', command: ['python3', '-c', 'import ensurepip, venv'] },
  { package: 'chromium', command: ['chromium', '--version'], without: 'the tests of the page are skipped' },
]

/** Installs what is missing where that is allowed: as root, on Debian and its kin. Otherwise it says what to install. */
export async function ensureSystemPackages() {
  const missing = await findMissing()
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && (await works(['apt-get', '--version']))) await install(missing)
  const absent = await findMissing()
  for (const { package: name, without } of absent) {
    if (without !== undefined)
      process.stderr.write(`Without ${name} (apt-get install ${name}), ${without}.\n`)
  }
  const needed = absent.filter(({ without }) => without === undefined).map((need) => need.package)
  if (needed.length > 0) throw notHere(needed)
}

async function findMissing() {
  const found = await Promise.all(NEEDED.map(({ command }) => works(command)))
  return NEEDED.filter((_, index) => !found[index])
}

async function install(missing) {
  const names = missing.map((need) => need.package)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await withProgress(`Installing ${names.join(', ')}`, async () => {
    await runCommand('apt-get', ['update'], { env })
    await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...names], { env })
  })
}

async function works([command, ...args]) {
  try {
    return (await runCommand(command, args, {})).code === 0
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function notHere(packages) {
  return new SetupProblem(
    `The tests need ${packages.join(', ')}.`,
    'They are not on this machine.',
    `Install them, on Debian with: sudo apt-get install ${packages.join(' ')}`,
  )
}
