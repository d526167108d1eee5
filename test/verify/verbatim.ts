import type { TestContext } from 'node:test'
import { type Ended, newHome, startCli } from '../faults/cli-process.ts'
import type { TestService } from '../support/service.ts'

/** Runs the real command against a service, with its key, in a home of its own. */
export async function verbatim(t: TestContext, service: TestService, ...words: string[]): Promise<Ended> {
  const env = {
    VERBATIM_URL: service.url,
    VERBATIM_API_KEY: service.key,
    VERBATIM_DATA: service.dataDir,
    DATABASE_URL: service.databaseUrl ?? '',
  }
  const cli = await startCli(t, { words, env, home: newHome(t) })
  return cli.ended
}

/** The same with --json: what stdout says, parsed. */
export async function verbatimJson<T>(
  t: TestContext,
  service: TestService,
  ...words: string[]
): Promise<{ exitCode: number | null; data: T; error: { code: string; why: string } | undefined }> {
  const { exitCode, stdout, stderr } = await verbatim(t, service, ...words, '--json')
  const last = stderr.trim().split('\n').at(-1) ?? ''
  const failed = last.startsWith('{"error"')
    ? (JSON.parse(last) as { error: { code: string; why: string } })
    : undefined
  return { exitCode, data: (stdout === '' ? undefined : JSON.parse(stdout)) as T, error: failed?.error }
}
