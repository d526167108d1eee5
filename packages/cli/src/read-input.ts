import type { Terminal } from './terminal.ts'

/** All of stdin as text. The caller has seen to it that nobody has to type it. */
export async function readInput(terminal: Terminal, signal: AbortSignal): Promise<string> {
  return (await readInputBytes(terminal, signal)).toString('utf8')
}

export async function readInputBytes({ stdin }: Terminal, signal: AbortSignal): Promise<Buffer> {
  const stop = () => stdin.destroy(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
