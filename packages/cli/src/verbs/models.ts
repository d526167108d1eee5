import {
  type FileCheck,
  formatBytes,
  ModelLibrary,
  type ModelState,
  readManifest,
  SetupError,
  terminalProgress,
} from '@verbatim/engine'
import { loadConfig } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { type Failure, showFailure } from '../failure.ts'
import { interruptible } from '../interruption.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function listModels(_given: Given, terminal: Terminal): Promise<ExitCode> {
  const states = await (await openLibrary(terminal)).list()
  if (terminal.json) {
    printJson(terminal, states.map(modelData))
    return EXIT.ok
  }
  const rows = states.map(({ card, sizeBytes, present, fits }) => [
    card.id,
    formatBytes(sizeBytes),
    present ? 'yes' : 'no',
    fits ? 'yes' : 'no',
    card.license,
  ])
  printLine(terminal, formatTable([['ID', 'SIZE', 'PRESENT', 'FITS', 'LICENCE'], ...rows]))
  return EXIT.ok
}

export async function pullModel(given: Given, terminal: Terminal): Promise<ExitCode> {
  const library = await openLibrary(terminal)
  const id = given.words[0] ?? ''
  const { card, path, sha256 } = await interruptible((signal) => library.pull(id, signal))
  if (terminal.json) printJson(terminal, { id: card.id, path, sha256 })
  else printLine(terminal, `${card.id} is at ${path}\nSHA-256 ${sha256}`)
  return EXIT.ok
}

export async function verifyModels(given: Given, terminal: Terminal): Promise<ExitCode> {
  const library = await openLibrary(terminal)
  const ids = given.words[0] === undefined ? await presentIds(library) : [given.words[0]]
  if (ids.length === 0) noteLine(terminal, 'No model is here: there is nothing to verify.')
  const checks: FileCheck[] = []
  for (const id of ids) checks.push(...(await verifyPresent(library, id)))
  if (terminal.json) printJson(terminal, checks)
  else printLine(terminal, formatTable(checks.map(({ id, file, ok }) => [ok ? 'ok' : 'ALTERED', id, file])))
  const altered = checks.filter(({ ok }) => !ok)
  for (const check of altered) showFailure(mismatch(check), terminal)
  return altered.length === 0 ? EXIT.ok : EXIT.mismatch
}

export async function removeModel(given: Given, terminal: Terminal): Promise<ExitCode> {
  const id = given.words[0] ?? ''
  const removed = await (await openLibrary(terminal)).remove(id)
  if (!removed) {
    const fix = 'See "verbatim models list"; VERBATIM_CACHE names another folder.'
    throw new SetupError(`There is no model "${id}" to remove.`, 'It is not on this machine.', fix)
  }
  if (terminal.json) printJson(terminal, { id, removed })
  else printLine(terminal, `Removed ${id}.`)
  return EXIT.ok
}

async function verifyPresent(library: ModelLibrary, id: string): Promise<FileCheck[]> {
  const checks = await library.verify(id)
  if (checks.some(({ actual }) => actual !== null)) return checks
  throw new SetupError(
    `There is no model "${id}" to verify.`,
    'It is not on this machine.',
    `verbatim models pull ${id}`,
  )
}

function mismatch({ id, file, expected, actual }: FileCheck): Failure {
  return {
    exitCode: EXIT.mismatch,
    code: 'mismatch',
    what: `${file} of ${id} is not what it should be.`,
    why: `Expected is SHA-256 ${expected ?? '(not known)'}, found is ${actual ?? 'no file'}.`,
    fix: `verbatim models rm ${id} && verbatim models pull ${id}`,
  }
}

async function openLibrary(terminal: Terminal): Promise<ModelLibrary> {
  const { cacheDir, hubUrl } = loadConfig(terminal.env)
  const progress = terminalProgress(terminal.stderr, terminal)
  const manifest = await readManifest()
  return new ModelLibrary({ cacheDir, manifest, progress, ...(hubUrl === undefined ? {} : { hubUrl }) })
}

async function presentIds(library: ModelLibrary): Promise<string[]> {
  return (await library.list()).filter(({ present }) => present).map(({ card }) => card.id)
}

function modelData({ card, present, path, sizeBytes, pinnedSha256, fits }: ModelState) {
  const { id, description, license, contextTokens } = card
  return { id, description, license, contextTokens, sizeBytes, present, fits, path, sha256: pinnedSha256 }
}
