import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** Mounts a file system of 1 MiB at `path`, or says why that is not possible here. */
export function mountSmallDisk(t: TestContext, path: string): { refused: string | null } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { refused: 'needs root on Linux' }
  mkdirSync(path)
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], {
    encoding: 'utf8',
  })
  if (status !== 0) return { refused: `mount is not allowed here: ${stderr}` }
  t.after(() => spawnSync('umount', ['--lazy', path]))
  return { refused: null }
}

/** A model hub on loopback that gives the model's size in zeros, so that a pull has something to write. */
export async function startZeroHub(t: TestContext, sizeBytes: number): Promise<string> {
  const zeros = Buffer.alloc(64 * 1024)
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-length': sizeBytes, etag: '"zeros"' })
    const more = () => {
      while (!response.destroyed && response.write(zeros));
    }
    response.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
