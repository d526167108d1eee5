import { isBundle, type Replay, readBundle } from '@verbatim/proof'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { showFailure } from '../failure.ts'
import { interruptible } from '../interruption.ts'
import { neither, readDocument } from '../proof/document.ts'
import { trustOf } from '../proof/trust.ts'
import { failureOf, verificationText, verifyDocument } from '../proof/verification.ts'
import { replayBundle } from '../replay/replay.ts'
import { replayText } from '../replay/replay-text.ts'
import { openClient } from '../request.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

/** What was not verified is not made again. */
export async function replay(given: Given, terminal: Terminal): Promise<ExitCode> {
  return interruptible(async (signal) => {
    const [word = '-'] = given.words
    const client = openClient(given, terminal)
    const document = await readDocument(word, { verb: 'replay', client, terminal, signal })
    if (!isBundle(document))
      throw neither(word, 'Only a receipt tells what ran, and this has none.', 'replay')
    const trust = await trustOf(given, document, client, signal)
    const verdict = verifyDocument(document, trust, word, 'replay')
    const failure = failureOf(verdict)
    if (failure !== undefined) {
      if (terminal.json) printJson(terminal, verdict)
      else printLine(terminal, verificationText(verdict, terminal))
      showFailure(failure, terminal)
      return failure.exitCode
    }
    const outcome = await replayBundle(readBundle(document), client, signal)
    if (terminal.json) printJson(terminal, { ...outcome, verification: verdict })
    else printLine(terminal, replayText(outcome, terminal))
    return tell(outcome, terminal)
  })
}

function tell({ verdict, sentence }: Replay, terminal: Terminal): ExitCode {
  if (verdict === 'MATCH') return EXIT.ok
  const code = verdict.toLowerCase()
  const what = verdict === 'DIVERGED' ? 'The answer could not be had again.' : 'Nothing can be said.'
  showFailure({ exitCode: EXIT.mismatch, code, what, why: sentence, fix: null }, terminal)
  return EXIT.mismatch
}
