import { randomUUID } from 'node:crypto'
import { formatCredits } from '@verbatim/protocol'
import { type AccountOffice, type AccountRecord, OPERATOR } from '@verbatim/server'
import { creditsKind } from '../account-kinds.ts'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { isoTime, withOffice } from './office.ts'

export function grantCredits(given: Given, terminal: Terminal): Promise<ExitCode> {
  return order(given, terminal, 'grant')
}

export function withdrawCredits(given: Given, terminal: Terminal): Promise<ExitCode> {
  return order(given, terminal, 'withdraw')
}

async function order(given: Given, terminal: Terminal, verb: 'grant' | 'withdraw'): Promise<ExitCode> {
  const [accountId = '', text = ''] = given.words
  const id = given.text('id') ?? randomUUID()
  const amount = amountOf(text, `credits ${verb}`)
  const account = await withOffice(given, terminal, async (office) => {
    await office.credits[verb](OPERATOR, { id, accountId, amount, memo: given.text('memo') })
    return office.read(OPERATOR, accountId)
  })
  if (terminal.json) printJson(terminal, { id, ...balanceJson(account) })
  else {
    printLine(terminal, formatCredits(account.available))
    noteLine(terminal, `So much is available to ${accountId} now.`)
  }
  return EXIT.ok
}

export async function showCredits(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [accountId] = given.words
  const accounts = await withOffice(given, terminal, (office) => accountsMeant(office, accountId))
  if (terminal.json) {
    const balances = accounts.map(balanceJson)
    printJson(terminal, accountId === undefined ? balances : balances[0])
    return EXIT.ok
  }
  const rows = accounts.map(({ id, name, billing, available, held }) => [
    id,
    name,
    billing,
    formatCredits(available),
    formatCredits(held),
  ])
  printLine(terminal, formatTable([['ACCOUNT', 'NAME', 'BILLING', 'AVAILABLE', 'HELD'], ...rows]))
  return EXIT.ok
}

export async function creditHistory(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [accountId = ''] = given.words
  const limit = given.number('limit') ?? 100
  const entries = await withOffice(given, terminal, (office) =>
    office.credits.history(OPERATOR, { accountId, limit }),
  )
  if (terminal.json) {
    printJson(
      terminal,
      entries.map(({ amount, at, seq: _, ...entry }) => ({
        ...entry,
        amount: formatCredits(amount),
        at: isoTime(at),
      })),
    )
    return EXIT.ok
  }
  const rows = entries.map(({ at, kind, amount, debit, credit, requestId, memo }) => [
    isoTime(at) ?? '',
    kind,
    formatCredits(amount),
    debit,
    credit,
    requestId ?? '',
    memo ?? '',
  ])
  printLine(terminal, formatTable([['AT', 'KIND', 'CREDITS', 'FROM', 'TO', 'REQUEST', 'MEMO'], ...rows]))
  return EXIT.ok
}

async function accountsMeant(office: AccountOffice, id: string | undefined): Promise<AccountRecord[]> {
  return id === undefined ? office.list(OPERATOR) : [await office.read(OPERATOR, id)]
}

function balanceJson({ id, billing, available, held }: AccountRecord) {
  return {
    account: id,
    billing,
    available: formatCredits(available),
    held: formatCredits(held),
    balance: formatCredits(available + held),
  }
}

function amountOf(text: string, verb: string): bigint {
  const read = creditsKind.read(text)
  if ('must' in read) throw new UsageError(`"${text}" is no amount.`, `CREDITS ${read.must}.`, verb)
  return BigInt(read.value)
}
