import { formatCredits } from '@verbatim/protocol'
import { type AccountOffice, type AccountRecord, changedLimits, OPERATOR } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { isoTime, limitsGiven, withOffice } from './office.ts'

export async function createAccount(given: Given, terminal: Terminal): Promise<ExitCode> {
  const credits = given.integer('credits')
  const open = (office: AccountOffice) =>
    office.open(OPERATOR, {
      name: given.text('name') ?? '',
      credits: credits === undefined ? undefined : BigInt(credits),
      billing: given.flag('unmetered') ? 'unmetered' : 'prepaid',
      limits: changedLimits({}, limitsGiven(given)),
      share: given.number('share'),
    })
  const account = await withOffice(given, terminal, open, 'make')
  if (terminal.json) printJson(terminal, accountJson(account))
  else {
    printLine(terminal, account.id)
    noteLine(
      terminal,
      `This is the account "${account.name}". "verbatim keys create --account ${account.id}" makes a key of it.`,
    )
  }
  return EXIT.ok
}

export async function listAccounts(given: Given, terminal: Terminal): Promise<ExitCode> {
  const accounts = await withOffice(given, terminal, (office) => office.list(OPERATOR))
  if (terminal.json) printJson(terminal, accounts.map(accountJson))
  else printLine(terminal, accountTable(accounts))
  return EXIT.ok
}

export async function showAccount(given: Given, terminal: Terminal): Promise<ExitCode> {
  const account = await withOffice(given, terminal, (office) => office.show(OPERATOR, given.words[0] ?? ''))
  tellAccount(terminal, account)
  return EXIT.ok
}

export async function setAccount(given: Given, terminal: Terminal): Promise<ExitCode> {
  const change = { name: given.text('name'), limits: limitsGiven(given), share: given.number('share') }
  const account = await withOffice(given, terminal, (office) =>
    office.change(OPERATOR, given.words[0] ?? '', change),
  )
  tellAccount(terminal, account)
  return EXIT.ok
}

function tellAccount(terminal: Terminal, account: AccountRecord): void {
  if (terminal.json) printJson(terminal, accountJson(account))
  else printLine(terminal, accountTable([account]))
}

function accountTable(accounts: AccountRecord[]): string {
  const head = [
    'ID',
    'NAME',
    'BILLING',
    'AVAILABLE',
    'HELD',
    'REQUESTS/MIN',
    'TOKENS/MIN',
    'CONCURRENT',
    'SHARE',
  ]
  const rows = accounts.map(({ id, name, billing, available, held, limits, share }) => [
    id,
    name,
    billing,
    formatCredits(available),
    formatCredits(held),
    limitText(limits.requestsPerMinute),
    limitText(limits.tokensPerMinute),
    limitText(limits.concurrentRequests),
    String(share),
  ])
  return formatTable([head, ...rows])
}

function limitText(limit: number | undefined): string {
  return limit === undefined ? '-' : String(limit)
}

function accountJson({ available, held, createdAt, organizationId, ...account }: AccountRecord) {
  return {
    ...account,
    available: formatCredits(available),
    held: formatCredits(held),
    organization: organizationId,
    createdAt: isoTime(createdAt),
  }
}
