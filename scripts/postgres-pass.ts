import { importedBy } from './imports.ts'

/** What opens a store or starts a service: a test that imports one of these has to do with the database. */
const OPENERS = [
  'packages/server/src/store/testing/open-test-store.ts',
  'packages/cli/src/testing/cli-process.ts',
  'test/support/service.ts',
]

/** Where the beginning of a path says that its tests do not run again on Postgres, and why. */
export const ONLY_SQLITE: Readonly<Record<string, string>> = {
  'packages/cli/src/chat.test.ts': 'talks to a service that is not ours',
  'packages/cli/src/cli.test.ts': 'opens no database',
  'packages/cli/src/doctor.test.ts': 'is about the data folder',
  'packages/cli/src/log.test.ts': 'talks to a service that is not ours',
  'packages/cli/src/models.test.ts': 'opens no database',
  'packages/cli/src/run.test.ts': 'talks to a service that is not ours',
  'packages/cli/src/verify.test.ts': 'opens no database',
  'test/determinism/': 'is about what the engine computes, which no database changes',
  'test/faults/setup-failures.test.ts':
    'is about the file: a disk that is full, a folder that cannot be written',
  'test/faults/wrong-settings.test.ts': 'opens no database',
  'test/harmony/': 'is about what the engine is asked and answers, which no database changes',
  'test/media/': 'is about pictures on their way to the engine, which no database changes',
  'test/responses/crash.test.ts':
    'copies the data folder as a crash left it; test/money/kill.test.ts kills on Postgres',
  'test/owner-page.test.ts': 'is about the page',
  'test/docs/': 'is about the documentation, which no database changes',
  'test/page/': 'is about the page; the routes that it uses have tests of their own',
}

/** The tests that run a second time, with a Postgres for a database. */
export function testsOnPostgres(root: string, files: readonly string[]): string[] {
  return files.filter((file) => {
    if (Object.keys(ONLY_SQLITE).some((beginning) => file.startsWith(beginning))) return false
    const imported = importedBy(root, file)
    return OPENERS.some((opener) => imported.has(opener))
  })
}
