import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A folder on a file system of its own, of 1 MiB or as many as are named, or why that is not possible here. */
export function mountSmallDisk(t: TestContext, mebibytes = 1): { path: string; refused: string | null } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return { path: '', refused: 'mounting a small disk needs root on Linux' }
  }
  const path = mkdtempSync(join(tmpdir(), 'verbatim-disk-'))
  const options = ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]
  const { status, stderr } = spawnSync('mount', options, { encoding: 'utf8' })
  t.after(() => {
    if (status === 0) spawnSync('umount', ['--lazy', path])
    rmdirSync(path)
  })
  return { path, refused: status === 0 ? null : `mount is not allowed here: ${stderr}` }
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
