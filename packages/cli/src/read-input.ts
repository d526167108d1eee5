import type { Terminal } from './terminal.ts'

/** All of stdin as text. The caller has seen to it that nobody has to type it. */
export async function readInput({ stdin }: Terminal, signal: AbortSignal): Promise<string> {
  const stop = () => stdin.destroy(signal.reason)
  signal.addEventListener('abort', stop)
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
