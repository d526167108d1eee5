import { spawn } from 'node:child_process'
import { once } from 'node:events'

const TAIL_LINES = 8

/** Runs a program to its end; any exit code is a result, `tail` the last lines of both outputs. Throws when it is not there. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  { env = {}, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<{ code: number | null; stdout: string; tail: string }> {
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, tail: output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n') }
}
