import { type BudgetPeriod, formatCredits, type Scope } from '@verbatim/protocol'
import { type AccountOffice, changedLimits, type KeyChange, type KeyRecord, OPERATOR } from '@verbatim/server'
import { timeOf } from '../account-kinds.ts'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { isoTime, limitsGiven, withOffice } from './office.ts'

export async function createKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  const name = given.text('name') ?? ''
  const credits = given.integer('credits')
  const accountId = given.text('account')
  if (credits !== undefined && accountId !== undefined) {
    throw new UsageError(
      '--credits opens an account, so --account cannot name another.',
      'Give one of them.',
      'keys create',
    )
  }
  const change = changeGiven(given, 'keys create')
  const create = (office: AccountOffice) =>
    office.keys.create(OPERATOR, {
      ...change,
      name,
      limits: changedLimits({}, change.limits),
      retainsRequests: given.flag('retain'),
      accountId,
      account: credits === undefined ? undefined : { name, credits: BigInt(credits) },
    })
  const { record, key } = await withOffice(given, terminal, create, 'make')
  if (terminal.json) {
    const balance = credits === undefined ? {} : { credits: formatCredits(BigInt(credits)) }
    printJson(terminal, {
      id: record.id,
      name,
      key,
      account: record.accountId,
      ...balance,
      createdAt: isoTime(record.createdAt),
    })
    return EXIT.ok
  }
  printLine(terminal, key)
  noteLine(
    terminal,
    `This is the key "${name}" (${record.id}, ${record.accountId}). It is shown this once: keep it now.`,
  )
  return EXIT.ok
}

export async function listKeys(given: Given, terminal: Terminal): Promise<ExitCode> {
  const records = await withOffice(given, terminal, (office) =>
    office.keys.list(OPERATOR, given.text('account')),
  )
  if (terminal.json) {
    printJson(terminal, records.map(recordJson))
    return EXIT.ok
  }
  const rows = records.map((record) => [
    record.id,
    record.name,
    `${record.prefix}…`,
    record.accountId,
    record.scopes.join(','),
    record.retainsRequests ? 'yes' : 'no',
    isoTime(record.createdAt) ?? '',
    isoTime(record.lastUsedAt) ?? 'never',
    endOf(record),
  ])
  const head = ['ID', 'NAME', 'KEY', 'ACCOUNT', 'SCOPES', 'RETAINS', 'CREATED', 'LAST USED', 'ENDS']
  printLine(terminal, formatTable([head, ...rows]))
  return EXIT.ok
}

export async function setKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [id = ''] = given.words
  const name = given.text('name')
  const change = { ...changeGiven(given, 'keys set'), ...(name === undefined ? {} : { name }) }
  const record = await withOffice(given, terminal, (office) => office.keys.change(OPERATOR, id, change))
  if (terminal.json) printJson(terminal, recordJson(record))
  else printLine(terminal, `Changed ${id}.`)
  return EXIT.ok
}

const OVERLAP_MS = 24 * 60 * 60 * 1000

export async function rotateKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [id = ''] = given.words
  const overlapMs = given.number('overlap') ?? OVERLAP_MS
  const { key, earlierUntil } = await withOffice(given, terminal, (office) =>
    office.keys.rotate(OPERATOR, id, overlapMs),
  )
  if (terminal.json) {
    printJson(terminal, { id, key, earlierSecretUntil: isoTime(earlierUntil) })
    return EXIT.ok
  }
  printLine(terminal, key)
  noteLine(
    terminal,
    `This is the key ${id} from now on; it is shown this once. The one before is good until ${isoTime(earlierUntil)}.`,
  )
  return EXIT.ok
}

export async function revokeKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [id = ''] = given.words
  await withOffice(given, terminal, (office) => office.keys.revoke(OPERATOR, id))
  if (terminal.json) printJson(terminal, { id, revoked: true })
  else printLine(terminal, `Revoked ${id}.`)
  return EXIT.ok
}

/** What the options name, and only that. */
function changeGiven(given: Given, verb: string): KeyChange {
  const [scopes, models, expires] = [given.text('scopes'), given.text('models'), given.text('expires')]
  const budget = given.integer('budget')
  const period = given.text('budget-period')
  if (budget === undefined && period !== undefined) {
    throw new UsageError('--budget-period needs --budget.', 'Give --budget CREDITS with it.', verb)
  }
  return {
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes.split(','))] as Scope[] }),
    ...(models === undefined ? {} : { models: models === 'all' ? undefined : models.split(',') }),
    ...(expires === undefined ? {} : { expiresAt: timeOf(expires, Date.now()) }),
    ...(budget === undefined
      ? {}
      : {
          budget: {
            limit: BigInt(budget),
            period: (period ?? 'ever') as BudgetPeriod,
          },
        }),
    limits: limitsGiven(given),
  }
}

function endOf({ revokedAt, expiresAt }: KeyRecord): string {
  if (revokedAt !== undefined) return `revoked ${isoTime(revokedAt)}`
  return isoTime(expiresAt) ?? ''
}

function recordJson(record: KeyRecord) {
  const { budget } = record
  return {
    id: record.id,
    name: record.name,
    account: record.accountId,
    prefix: record.prefix,
    scopes: record.scopes,
    models: record.models ?? null,
    budget: budget === undefined ? null : { limit: formatCredits(budget.limit), period: budget.period },
    limits: record.limits,
    retainsRequests: record.retainsRequests,
    createdAt: isoTime(record.createdAt),
    expiresAt: isoTime(record.expiresAt),
    lastUsedAt: isoTime(record.lastUsedAt),
    revokedAt: isoTime(record.revokedAt),
  }
}
