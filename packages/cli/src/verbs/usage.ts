import { csvLine, formatCredits, type UsageGrouping } from '@verbatim/protocol'
import { OPERATOR, type UsageGroup } from '@verbatim/server'
import { timeOf } from '../account-kinds.ts'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { printJson, printLine, type Terminal } from '../terminal.ts'
import { withOffice } from './office.ts'

const DEFAULT_SPAN_MS = 30 * 24 * 60 * 60 * 1000

const SUMS = ['requests', 'promptTokens', 'cachedTokens', 'completionTokens', 'reasoningTokens'] as const
const SUM_NAMES = [
  'requests',
  'prompt_tokens',
  'cached_tokens',
  'completion_tokens',
  'reasoning_tokens',
  'cost',
]
const MEMBERS = { day: 'day', key: 'keyId', model: 'model', account: 'accountId' } as const

export async function showUsage(given: Given, terminal: Terminal): Promise<ExitCode> {
  const groupBy = (given.text('by') ?? 'day,key,model').split(',') as UsageGrouping[]
  const groups = await withOffice(given, terminal, (office) =>
    office.usage(OPERATOR, {
      ...spanGiven(given),
      groupBy,
      accountId: given.text('account'),
      keyId: given.text('key-id'),
      model: given.text('model'),
    }),
  )
  if (terminal.json) {
    printJson(
      terminal,
      groups.map(({ costNanocredits: cost, ...group }) => ({ ...group, cost: formatCredits(cost) })),
    )
    return EXIT.ok
  }
  const names = [...groupBy, ...SUM_NAMES]
  const rows = groups.map((group) => cells(group, groupBy))
  if (given.flag('csv')) terminal.stdout.write([names, ...rows].map(csvLine).join(''))
  else printLine(terminal, formatTable([names.map((name) => name.toUpperCase()), ...rows]))
  return EXIT.ok
}

function cells(group: UsageGroup, groupBy: readonly UsageGrouping[]): string[] {
  return [
    ...groupBy.map((name) => group[MEMBERS[name]] ?? ''),
    ...SUMS.map((name) => String(group[name])),
    formatCredits(group.costNanocredits),
  ]
}

function spanGiven(given: Given): { from: number; to: number } {
  const now = Date.now()
  const to = timeOf(given.text('to') ?? '', now, -1) ?? now + 1
  return { from: timeOf(given.text('from') ?? '', now, -1) ?? Math.max(0, to - DEFAULT_SPAN_MS), to }
}
