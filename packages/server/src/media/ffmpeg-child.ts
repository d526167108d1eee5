/**
 * The process in which FFmpeg runs as WebAssembly: `ffmpeg-child.ts CORE COMMANDS`, the video on standard input, what the
 * commands write on standard output. builtin-ffmpeg.ts starts it, without any permission but to read its own code.
 */
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What is used of @ffmpeg/core, which has no types. */
interface FfmpegCore {
  FS: {
    writeFile(path: string, bytes: Uint8Array): void
    readFile(path: string): Uint8Array
    unlink(path: string): void
  }
  exec(...args: string[]): number
  reset(): void
  setLogger(log: (line: { message: string }) => void): void
}
type CreateCore = (options: { wasmBinary: Uint8Array }) => Promise<FfmpegCore>

const [core = '', commands = '[]'] = process.argv.slice(2)
const input = readFileSync(0)

// All that the code around the WebAssembly could reach a network with: sockets are made of WebSockets there.
for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name)
// The build asks a web worker's global object where it lies.
Object.assign(globalThis, { self: { location: { href: '' } } })
const create = createRequire(import.meta.url)(core) as CreateCore
const ffmpeg = await create({ wasmBinary: readFileSync(core.replace(/\.js$/, '.wasm')) })
ffmpeg.setLogger(({ message }) => process.stderr.write(`${message}\n`))
ffmpeg.FS.writeFile('input', input)
for (const command of JSON.parse(commands) as string[][]) {
  const status = ffmpeg.exec(...command)
  ffmpeg.reset()
  if (status !== 0) process.exit(1)
  writeAll(ffmpeg.FS.readFile('output'))
  ffmpeg.FS.unlink('output')
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}
