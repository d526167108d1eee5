import { SetupError } from '@verbatim/engine'
import { type KeyRing, loadConfig, openKeys } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../table.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'

export async function createKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  return withKeys(given, terminal, (keys) => {
    const made = keys.create(given.text('name') ?? '', given.flag('retain'))
    if (terminal.json) {
      printJson(terminal, made)
      return EXIT.ok
    }
    printLine(terminal, made.key)
    noteLine(terminal, `This is the key "${made.name}" (${made.id}). It is shown this once: keep it now.`)
    return EXIT.ok
  })
}

export async function listKeys(given: Given, terminal: Terminal): Promise<ExitCode> {
  return withKeys(given, terminal, (keys) => {
    const records = keys.list()
    if (terminal.json) {
      printJson(terminal, records)
      return EXIT.ok
    }
    const rows = records.map(({ id, name, prefix, retainsRequests, createdAt, lastUsedAt, revokedAt }) => [
      id,
      name,
      `${prefix}…`,
      retainsRequests ? 'yes' : 'no',
      createdAt,
      lastUsedAt ?? 'never',
      revokedAt ?? '',
    ])
    printLine(
      terminal,
      formatTable([['ID', 'NAME', 'KEY', 'RETAINS', 'CREATED', 'LAST USED', 'REVOKED'], ...rows]),
    )
    return EXIT.ok
  })
}

export async function revokeKey(given: Given, terminal: Terminal): Promise<ExitCode> {
  return withKeys(given, terminal, async (keys) => {
    const id = given.words[0] ?? ''
    if (!(await keys.revoke(id))) throw unknownKey(id)
    if (terminal.json) printJson(terminal, { id, revoked: true })
    else printLine(terminal, `Revoked ${id}.`)
    return EXIT.ok
  })
}

type UseKeys = (keys: KeyRing) => ExitCode | Promise<ExitCode>

async function withKeys(given: Given, terminal: Terminal, use: UseKeys): Promise<ExitCode> {
  const dataDir = given.text('data')
  const keys = openKeys(loadConfig(terminal.env, dataDir === undefined ? {} : { dataDir }).dataDir)
  try {
    return await use(keys)
  } finally {
    keys.close()
  }
}

function unknownKey(id: string): SetupError {
  return new SetupError(
    `There is no key "${id}".`,
    'The key ring of this data folder does not hold it.',
    'See "verbatim keys list"; --data or VERBATIM_DATA name another folder.',
  )
}
