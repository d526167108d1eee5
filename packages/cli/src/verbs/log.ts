import { terminalProgress } from '@verbatim/engine'
import { fsckLog, type LogReport, type ReadLogFile, toHex } from '@verbatim/proof'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { showFailure } from '../failure.ts'
import { interruptible } from '../interruption.ts'
import { logFolder } from '../proof/log-files.ts'
import { LogMirror } from '../proof/log-mirror.ts'
import { openClient } from '../request.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

/** Where the log is, and its key: the one that was given, or the one that the service names. */
interface LogSource {
  readFile: ReadLogFile
  vkey: string | undefined
}

export async function fsck(given: Given, terminal: Terminal): Promise<ExitCode> {
  return interruptible(async (signal) => {
    const { readFile, vkey } = await logSource(given, terminal, signal)
    if (vkey === undefined) {
      noteLine(terminal, unsignedNote(terminal.json))
    }
    const step = terminalProgress(terminal.stderr, terminal).step('Checking the log')
    const report = await fsckLog(
      (path) => {
        signal.throwIfAborted()
        return readFile(path)
      },
      { ...(vkey === undefined ? {} : { vkey }), onProgress: (at, total) => step.advance(at, total) },
    )
    if (report.intact) step.done(`${report.treeSize} receipts`)
    else step.fail(`${report.problems.length} problems`)
    return tell(report, vkey, terminal)
  })
}

export async function mirror(given: Given, terminal: Terminal): Promise<ExitCode> {
  return interruptible(async (signal) => {
    const [folder = ''] = given.words
    const { readFile, vkey } = await logSource(given, terminal, signal)
    const step = terminalProgress(terminal.stderr, terminal).step('Copying the log')
    const copy = new LogMirror(folder, (path) => {
      signal.throwIfAborted()
      return readFile(path)
    })
    const { origin, treeSize, rootHash } = await copy.update(vkey, (at, total) => step.advance(at, total))
    step.done(`${treeSize} receipts`)
    const data = { folder, origin, treeSize, rootHash: toHex(rootHash) }
    if (terminal.json) printJson(terminal, data)
    else printLine(terminal, `${folder} holds the ${treeSize} receipts of ${origin}.`)
    return EXIT.ok
  })
}

async function logSource(given: Given, terminal: Terminal, signal: AbortSignal): Promise<LogSource> {
  const folder = given.text('dir')
  const vkey = given.text('vkey')
  if (folder !== undefined) {
    if (given.text('url') === undefined) return { readFile: logFolder(folder), vkey }
    throw new UsageError('--dir and --url name two logs.', 'Give one of them.', 'log fsck')
  }
  const client = openClient(given, terminal)
  return {
    readFile: (path) => client.logFile(path, signal),
    vkey: vkey ?? (await client.description(signal)).log.vkey,
  }
}

function unsignedNote(json: boolean): string {
  const text = 'Without --vkey the signature of the checkpoint is not checked.'
  return json ? JSON.stringify({ note: text }) : text
}

function tell(report: LogReport, vkey: string | undefined, terminal: Terminal): ExitCode {
  const { intact, origin, treeSize, problems } = report
  const rootHash = toHex(report.rootHash)
  const signature = vkey === undefined ? 'not checked' : 'good'
  if (terminal.json) printJson(terminal, { intact, origin, treeSize, rootHash, signature, vkey, problems })
  else {
    printLine(terminal, `${origin}\n${treeSize} receipts, root ${rootHash}\nSignature: ${signature}.`)
    for (const { code, sentence } of problems) printLine(terminal, `✗ ${sentence} (${code})`)
    if (intact) printLine(terminal, 'Every entry, every tile and the root agree.')
  }
  const [first] = problems
  if (first === undefined) return EXIT.ok
  const why = `${first.sentence}${problems.length > 1 ? ` And ${problems.length - 1} more.` : ''}`
  showFailure(
    { exitCode: EXIT.mismatch, code: first.code, what: 'The log is not intact.', why, fix: null },
    terminal,
  )
  return EXIT.mismatch
}
