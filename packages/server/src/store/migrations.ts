import { keys } from './migrations/0001-keys.ts'
import { responses } from './migrations/0002-responses.ts'
import { receipts } from './migrations/0003-receipts.ts'
import { accounts } from './migrations/0004-accounts.ts'
import { ledger } from './migrations/0005-ledger.ts'
import { idempotency } from './migrations/0006-idempotency.ts'
import { logFiles } from './migrations/0007-log-files.ts'
import { signIn } from './migrations/0008-sign-in.ts'
import { audit } from './migrations/0009-audit.ts'
import { responseBytes } from './migrations/0010-response-bytes.ts'
import { usageEffort } from './migrations/0011-usage-effort.ts'
import { conversations } from './migrations/0012-conversations.ts'
import { stops } from './migrations/0013-stops.ts'
import { usageRequests } from './migrations/0014-usage-requests.ts'
import type { Migration } from './migrations/migration.ts'

/** The schema's history: entry N brings version N to N + 1. */
export const MIGRATIONS: readonly Migration[] = [
  keys,
  responses,
  receipts,
  accounts,
  ledger,
  idempotency,
  logFiles,
  signIn,
  audit,
  responseBytes,
  usageEffort,
  conversations,
  stops,
  usageRequests,
]
