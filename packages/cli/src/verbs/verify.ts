import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { showFailure } from '../failure.ts'
import { interruptible } from '../interruption.ts'
import { isReceiptId, readDocument } from '../proof/document.ts'
import { trustOf } from '../proof/trust.ts'
import { failureOf, verificationText, verifyDocument } from '../proof/verification.ts'
import { openClient } from '../request.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'

/** Of a file nothing is asked over the network, unless --url says whom to ask for the log's tiles. */
export async function verify(given: Given, terminal: Terminal): Promise<ExitCode> {
  return interruptible(async (signal) => {
    const [word = '-'] = given.words
    const client = openClient(given, terminal)
    const document = await readDocument(word, { verb: 'verify', client, terminal, signal })
    const asked = isReceiptId(word) || given.text('url') !== undefined
    const trust = await trustOf(given, document, asked ? client : undefined, signal)
    const verdict = verifyDocument(document, trust, word, 'verify')
    if (terminal.json) printJson(terminal, verdict)
    else printLine(terminal, verificationText(verdict, terminal))
    const failure = failureOf(verdict)
    if (failure === undefined) return EXIT.ok
    showFailure(failure, terminal)
    return failure.exitCode
  })
}
