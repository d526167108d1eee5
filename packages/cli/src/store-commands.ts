import type { Command, OptionSpec } from './command.ts'
import { textKind } from './option-kinds.ts'

const dataOption: OptionSpec = {
  summary: 'The data folder. Default: VERBATIM_DATA or ./.verbatim.',
  kind: textKind('DIR'),
}

/** Verbs about all that is kept, in the data folder or the database of DATABASE_URL. */
export const STORE_COMMANDS: readonly Command[] = [
  {
    name: 'owner link',
    summary: 'Make a link by which the owner signs in, once.',
    arguments: [],
    options: { data: dataOption },
    load: async () => (await import('./verbs/owner.ts')).printOwnerLink,
  },
  {
    name: 'users password-link',
    summary: 'Make a link by which a user sets a new password, once.',
    arguments: [{ name: 'EMAIL', summary: 'The address that the user signed up with.', required: true }],
    options: { data: dataOption },
    load: async () => (await import('./verbs/users.ts')).printPasswordLink,
  },
  {
    name: 'backup',
    summary: 'Write all that the service keeps to one file, also while it runs.',
    arguments: [{ name: 'FILE', summary: 'The backup; it must not be there yet.', required: true }],
    options: {
      'without-keys': { summary: 'Leave out the keys that sign, and who is signed in.' },
      data: dataOption,
    },
    load: async () => (await import('./verbs/backup.ts')).writeBackup,
  },
  {
    name: 'restore',
    summary: 'Make an empty data folder or database of a backup; exit code 3 when the backup is damaged.',
    arguments: [{ name: 'FILE', summary: 'The backup.', required: true }],
    options: { data: dataOption },
    load: async () => (await import('./verbs/backup.ts')).restoreBackup,
  },
]
