import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import type { RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sha256Of } from './digest.ts'
import { type Download, downloadFile } from './download.ts'
import { startProgram, startScript } from './fixtures/child.ts'
import { recordedProgress } from './fixtures/recorded-progress.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { sendFile, serve } from './fixtures/web-server.ts'
import { Network } from './network.ts'
import { SetupError } from './setup-error.ts'

const BYTES = randomBytes(300_000)
const SHA256 = sha256Of(BYTES)

async function setUp(
  t: TestContext,
  answer: RequestListener,
  changes: Partial<Download> = {},
  stallMs = 60_000,
) {
  const folder = await scratchFolder(t)
  const server = await serve(t, answer)
  const network = new Network({ env: {}, stallMs })
  t.after(() => network.close())
  const progress = recordedProgress()
  const path = join(folder, 'file')
  const url = `${server.url}/file`
  const title = 'Downloading'
  const base = { url, path, sha256: SHA256, title, network, progress, retryDelaysMs: [1, 1, 1] }
  return { folder, server, progress, path, download: { ...base, ...changes } }
}

/** Promises a whole file and sends its beginning; what happens then is the caller's. */
function sendHalf(response: ServerResponse, then: () => void): void {
  response.writeHead(200, { etag: '"one"', 'content-length': BYTES.length })
  response.write(BYTES.subarray(0, 100_000), then)
}

/** Resolves when some of the file is on the client's disk. */
async function whenPartBegan(folder: string): Promise<void> {
  for (;;) {
    const part = (await readdir(folder)).find((name) => name.endsWith('.part'))
    if (part !== undefined && (await stat(join(folder, part))).size > 0) return
    await new Promise(setImmediate)
  }
}

function isSetupError(pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof SetupError, String(error))
    assert.match(error.message, pattern)
    return true
  }
}

test('a whole file gets its final name, and nothing else stays', async (t) => {
  const { folder, path, download } = await setUp(t, (request, response) => sendFile(request, response, BYTES))
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
  assert.deepEqual(await readdir(folder), ['file'])
})

test('a broken transfer goes on where it stopped', async (t) => {
  let first = true
  const { folder, server, path, download } = await setUp(t, (request, response) => {
    if (!first) return sendFile(request, response, BYTES)
    first = false
    sendHalf(response, () => void whenPartBegan(folder).then(() => response.destroy()))
  })
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
  assert.match(server.requests[1] ?? '', /^GET \/file bytes=[1-9]\d*-$/)
})

test('a stalled transfer is given up and goes on', async (t) => {
  let first = true
  const answer: RequestListener = (request, response) => {
    if (!first) return sendFile(request, response, BYTES)
    first = false
    sendHalf(response, () => {})
  }
  // Long enough for the second transfer, which does not stall, on a machine that is busy.
  const { server, progress, path, download } = await setUp(t, answer, {}, 2_000)
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
  assert.equal(server.requests.length, 2)
  assert.match(progress.notes[0] ?? '', /timeout/i)
})

test('a server that ignores the range starts it over', async (t) => {
  let first = true
  const { folder, path, download } = await setUp(t, (_request, response) => {
    if (first) sendHalf(response, () => void whenPartBegan(folder).then(() => response.destroy()))
    else response.writeHead(200, { 'content-length': BYTES.length }).end(BYTES)
    first = false
  })
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
})

test('a file that changed on the server is not mixed with what was got before', async (t) => {
  let first = true
  const { folder, path, download } = await setUp(t, (request, response) => {
    if (!first) return sendFile(request, response, BYTES, '"two"')
    first = false
    response.writeHead(200, { etag: '"one"', 'content-length': 9 })
    response.write('old', () => void whenPartBegan(folder).then(() => response.destroy()))
  })
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
})

test('a wrong digest leaves no file and names both digests', async (t) => {
  const sha256 = sha256Of('another')
  const answer: RequestListener = (request, response) => sendFile(request, response, BYTES)
  const { folder, download } = await setUp(t, answer, { sha256 })
  await assert.rejects(downloadFile(download), isSetupError(new RegExp(`${SHA256}, expected ${sha256}`)))
  assert.deepEqual(await readdir(folder), [])
})

test('another size than expected is refused before it is read', async (t) => {
  const answer: RequestListener = (request, response) => sendFile(request, response, BYTES)
  const { folder, download } = await setUp(t, answer, { sizeBytes: 5 })
  await assert.rejects(downloadFile(download), isSetupError(/300000 bytes where 5 are expected/))
  assert.deepEqual(await readdir(folder), [])
})

test('more than the disk has is refused before it is read', async (t) => {
  const { download } = await setUp(t, (_request, response) => {
    response.writeHead(200, { 'content-length': 2 ** 50 }).flushHeaders()
  })
  await assert.rejects(
    downloadFile(download),
    isSetupError(/the disk is full[\s\S]*1126 TB are needed[\s\S]*are free/),
  )
})

test('a server that only fails is given up after the attempts', async (t) => {
  const { server, download } = await setUp(t, (_request, response) => response.writeHead(503).end())
  await assert.rejects(downloadFile(download), /answered 503/)
  assert.equal(server.requests.length, 4)
})

test('a file that is not there is not asked for twice', async (t) => {
  const { server, download } = await setUp(t, (_request, response) => response.writeHead(404).end())
  await assert.rejects(downloadFile(download), /answered 404/)
  assert.equal(server.requests.length, 1)
})

test('an interrupt keeps the part, and the next run goes on with it', async (t) => {
  const controller = new AbortController()
  let first = true
  const { folder, server, path, download } = await setUp(t, (request, response) => {
    if (!first) return sendFile(request, response, BYTES)
    first = false
    sendHalf(response, () => {})
  })
  const step = { advance: () => controller.abort(), done() {}, fail() {} }
  const progress = { note() {}, step: () => step }
  await assert.rejects(downloadFile({ ...download, progress, signal: controller.signal }), /abort/i)
  assert.ok((await readdir(folder)).every((name) => name.startsWith('file.')))
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
  assert.equal(server.requests.length, 2)
})

test('a part that is whole is only checked', async (t) => {
  const { folder, server, path, download } = await setUp(t, (request, response) =>
    sendFile(request, response, BYTES),
  )
  const name = `file.${sha256Of(`${download.url}\n${SHA256}`).slice(0, 12)}.part`
  await writeFile(join(folder, name), BYTES)
  await writeFile(join(folder, `${name}.validator`), '"one"')
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
  assert.deepEqual(server.requests, [`GET /file bytes=${BYTES.length}-`])
})

test('a disk that fills up on the way is a SetupError, and the part stays', async (t) => {
  // RLIMIT_FSIZE makes a write fail as a full disk does, without a disk to fill.
  const { folder, download } = await setUp(t, (_request, response) => response.end(BYTES))
  const script = fileURLToPath(new URL('fixtures/download-once.ts', import.meta.url))
  const limited = 'ulimit -f 100 && exec "$@"'
  const args = ['-c', limited, 'sh', process.execPath, script, download.url, download.path, SHA256]
  const { code, stderr } = await startProgram(t, '/bin/sh', args).ended
  assert.equal(code, 1)
  assert.match(stderr, /SetupError: Downloading stopped[\s\S]*are needed in[\s\S]*VERBATIM_CACHE/)
  assert.ok((await readdir(folder)).every((name) => name !== 'file'))
})

test('kill -9 in the middle leaves no half file under the final name', async (t) => {
  let first = true
  const { folder, path, download } = await setUp(t, (request, response) => {
    if (!first) return sendFile(request, response, BYTES)
    first = false
    sendHalf(response, () => child.process.kill('SIGKILL'))
  })
  const child = startScript(t, 'download-once.ts', [download.url, download.path, SHA256])
  await child.ended
  assert.ok(!(await readdir(folder)).includes('file'))
  await downloadFile(download)
  assert.deepEqual(await readFile(path), BYTES)
})
