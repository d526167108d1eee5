import { formatBytes, terminalProgress } from '@verbatim/engine'
import { backUp, DamagedBackup, loadConfig, restore } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { showFailure } from '../failure.ts'
import { interruptible } from '../interruption.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function writeBackup(given: Given, terminal: Terminal): Promise<ExitCode> {
  const withKeys = !given.flag('without-keys')
  const written = await interruptible((signal) =>
    backUp(given.words[0] ?? '', { ...placeOf(given, terminal), withKeys, now: Date.now, signal }),
  )
  if (terminal.json) printJson(terminal, written)
  else printLine(terminal, `${written.file} has ${written.rows} rows, ${formatBytes(written.bytes)}.`)
  if (written.keys.length > 0) {
    noteLine(
      terminal,
      `It has ${written.keys.join(', ')}: who has it can sign as you. Keep it as you keep them.`,
    )
  } else
    noteLine(terminal, 'It has no keys: keep those of the data folder, or of the environment, beside it.')
  return EXIT.ok
}

export async function restoreBackup(given: Given, terminal: Terminal): Promise<ExitCode> {
  try {
    const restored = await interruptible((signal) =>
      restore(given.words[0] ?? '', { ...placeOf(given, terminal), now: Date.now, signal }),
    )
    if (terminal.json) printJson(terminal, restored)
    else printLine(terminal, `Restored ${restored.rows} rows as they were at ${restored.at}.`)
    if (restored.keys.length === 0)
      noteLine(terminal, 'It had no keys: put those of then into the data folder, or the environment, first.')
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error
    const what = `The backup ${error.file} is not what was written.`
    const fix = 'Take another backup; nothing of this one was restored.'
    showFailure({ exitCode: EXIT.mismatch, code: 'damaged_backup', what, why: error.message, fix }, terminal)
    return EXIT.mismatch
  }
}

function placeOf(given: Given, terminal: Terminal) {
  const data = given.text('data')
  const { dataDir, databaseUrl } = loadConfig(terminal.env, data === undefined ? {} : { dataDir: data })
  return { dataDir, databaseUrl, progress: terminalProgress(terminal.stderr, terminal) }
}
