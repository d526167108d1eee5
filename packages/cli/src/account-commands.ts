import { BUDGET_PERIODS, SCOPES, USAGE_GROUPINGS } from '@verbatim/protocol'
import { choiceKind, choicesKind, creditsKind, durationKind, timeKind } from './account-kinds.ts'
import type { Command, OptionSpec } from './command.ts'
import { integerKind, textKind } from './option-kinds.ts'

const dataOption: OptionSpec = {
  summary: 'Folder of the database. Default: VERBATIM_DATA or ./.verbatim. With DATABASE_URL it is that one.',
  kind: textKind('DIR'),
}
const accountOption: OptionSpec = { summary: 'Of this account.', kind: textKind('ACCOUNT') }
const keyArgument = { name: 'ID', summary: 'The id of a key, as "keys list" shows it.', required: true }
const accountArgument = {
  name: 'ACCOUNT',
  summary: 'The id of an account, as "accounts list" shows it.',
  required: true,
}
const amountArgument = { name: 'CREDITS', summary: 'An amount such as 12.5.', required: true }

const limitKind = integerKind(0, 1_000_000_000)
const limitOptions: Record<string, OptionSpec> = {
  'requests-per-minute': { summary: 'At most so many requests a minute; 0 is no limit.', kind: limitKind },
  'tokens-per-minute': { summary: 'At most so many tokens a minute; 0 is no limit.', kind: limitKind },
  concurrent: { summary: 'At most so many requests at a time; 0 is no limit.', kind: limitKind },
}

const keyOptions: Record<string, OptionSpec> = {
  scopes: {
    summary: 'What it may do: chat, usage, keys, admin. Default: chat,usage.',
    kind: choicesKind('SCOPES', SCOPES),
  },
  models: {
    summary: 'The models that it may use, with commas between; "all" is every one.',
    kind: textKind('MODELS'),
  },
  expires: { summary: 'When it ends: a date, a time or a duration.', kind: timeKind },
  budget: { summary: 'What it may spend in a period.', kind: creditsKind },
  'budget-period': {
    summary: 'After which its budget begins anew, in UTC. Default: ever.',
    kind: choiceKind('PERIOD', BUDGET_PERIODS),
  },
  ...limitOptions,
}

const orderOptions: Record<string, OptionSpec> = {
  memo: { summary: 'What it is for; in the history.', kind: textKind('TEXT') },
  id: { summary: 'A name of your choice: the same order again is done once.', kind: textKind('ID') },
  data: dataOption,
}

const loadKeys = () => import('./verbs/keys.ts')
const loadAccounts = () => import('./verbs/accounts.ts')
const loadCredits = () => import('./verbs/credits.ts')

/** Verbs for keys, accounts and credits. They work on the database, whether the service runs or not. */
export const ACCOUNT_COMMANDS: readonly Command[] = [
  {
    name: 'keys create',
    summary: 'Make an API key and show it, this once.',
    arguments: [],
    options: {
      name: { summary: 'What the key is for.', kind: textKind('NAME'), required: true },
      credits: { summary: 'Open an account of its own for it, with this balance.', kind: creditsKind },
      account: {
        summary: "The account that pays. Default: the operator's own, which is never charged.",
        kind: textKind('ACCOUNT'),
      },
      ...keyOptions,
      retain: { summary: 'Keep its requests and answers for a time, so that their bundles can be had.' },
      data: dataOption,
    },
    load: async () => (await loadKeys()).createKey,
  },
  {
    name: 'keys list',
    summary: 'Show the keys, without their secrets.',
    arguments: [],
    options: { account: accountOption, data: dataOption },
    load: async () => (await loadKeys()).listKeys,
  },
  {
    name: 'keys set',
    summary: 'Change what a key may do; what is not named stays.',
    arguments: [keyArgument],
    options: {
      name: { summary: 'What the key is for.', kind: textKind('NAME') },
      ...keyOptions,
      data: dataOption,
    },
    load: async () => (await loadKeys()).setKey,
  },
  {
    name: 'keys rotate',
    summary: 'Give a key another secret; the one before stays good for the overlap.',
    arguments: [keyArgument],
    options: {
      overlap: {
        summary: 'How long both are good. Default: 24h.',
        kind: durationKind(90 * 86_400_000, '90d'),
      },
      data: dataOption,
    },
    load: async () => (await loadKeys()).rotateKey,
  },
  {
    name: 'keys revoke',
    summary: 'End a key; a running service refuses it from then on.',
    arguments: [keyArgument],
    options: { data: dataOption },
    load: async () => (await loadKeys()).revokeKey,
  },
  {
    name: 'accounts create',
    summary: 'Open an account.',
    arguments: [],
    options: {
      name: { summary: 'Whose it is.', kind: textKind('NAME'), required: true },
      credits: { summary: 'What it begins with. Default: nothing.', kind: creditsKind },
      unmetered: { summary: 'It is never charged.' },
      ...limitOptions,
      share: { summary: 'Its weight in the fair queue. Default: 1.', kind: integerKind(1, 1000) },
      data: dataOption,
    },
    load: async () => (await loadAccounts()).createAccount,
  },
  {
    name: 'accounts list',
    summary: 'Show the accounts and their balances.',
    arguments: [],
    options: { data: dataOption },
    load: async () => (await loadAccounts()).listAccounts,
  },
  {
    name: 'accounts show',
    summary: 'Show one account, with its limits.',
    arguments: [accountArgument],
    options: { data: dataOption },
    load: async () => (await loadAccounts()).showAccount,
  },
  {
    name: 'accounts set',
    summary: 'Change an account; what is not named stays.',
    arguments: [accountArgument],
    options: {
      name: { summary: 'Whose it is.', kind: textKind('NAME') },
      ...limitOptions,
      share: { summary: 'Its weight in the fair queue.', kind: integerKind(1, 1000) },
      data: dataOption,
    },
    load: async () => (await loadAccounts()).setAccount,
  },
  {
    name: 'credits grant',
    summary: 'Give credits to an account.',
    arguments: [accountArgument, amountArgument],
    options: orderOptions,
    load: async () => (await loadCredits()).grantCredits,
  },
  {
    name: 'credits withdraw',
    summary: 'Take credits from an account, of those that are available.',
    arguments: [accountArgument, amountArgument],
    options: orderOptions,
    load: async () => (await loadCredits()).withdrawCredits,
  },
  {
    name: 'credits show',
    summary: 'Show the balance of an account, or of all.',
    arguments: [{ ...accountArgument, required: false }],
    options: { data: dataOption },
    load: async () => (await loadCredits()).showCredits,
  },
  {
    name: 'credits history',
    summary: 'Show how an account came to its balance, newest first.',
    arguments: [accountArgument],
    options: {
      limit: { summary: 'At most so many entries. Default: 100.', kind: integerKind(1, 1_000_000) },
      data: dataOption,
    },
    load: async () => (await loadCredits()).creditHistory,
  },
  {
    name: 'usage',
    summary: 'Show what was used, summed up.',
    arguments: [],
    options: {
      from: { summary: 'A date, a time, or how long ago. Default: 30d.', kind: timeKind },
      to: { summary: 'Up to there, not including it. Default: now.', kind: timeKind },
      by: {
        summary: 'How it is summed up: day, key, model, account. Default: day,key,model.',
        kind: choicesKind('GROUPS', USAGE_GROUPINGS),
      },
      account: accountOption,
      'key-id': { summary: 'Of this key.', kind: textKind('ID') },
      model: { summary: 'Of this model.', kind: textKind('NAME') },
      csv: { summary: 'Write CSV.' },
      data: dataOption,
    },
    load: async () => (await import('./verbs/usage.ts')).showUsage,
  },
  {
    name: 'ledger check',
    summary: 'Recompute every balance from its entries; exit code 3 when something is not right.',
    arguments: [],
    options: { data: dataOption },
    load: async () => (await import('./verbs/ledger.ts')).checkLedger,
  },
]
