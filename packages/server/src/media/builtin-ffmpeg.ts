import { dirname, join } from 'node:path'
import { outputOf } from './program-refusal.ts'
import { runBounded } from './run-bounded.ts'
import type { ProgramBounds, VideoCommand, VideoProgram } from './video.ts'

/** In pages of 64 KiB: 768 MiB. */
const MAX_WASM_PAGES = 12_288

/**
 * FFmpeg as WebAssembly (the npm package @ffmpeg/core) in a Node process of its own. It has no files but its own code, no network and no way to
 * start anything: hostile bytes that break the decoder have broken into an empty room.
 */
export class BuiltinFfmpeg implements VideoProgram {
  readonly #core: string

  /** @param core the path of ffmpeg-core.js, beside which ffmpeg-core.wasm lies. */
  constructor(core: string) {
    this.#core = core
  }

  async run(commands: VideoCommand[], input: Buffer, bounds: ProgramBounds): Promise<Buffer> {
    const child = join(import.meta.dirname, 'ffmpeg-child.ts')
    const result = await runBounded({
      command: process.execPath,
      arguments: [
        `--wasm-max-mem-pages=${MAX_WASM_PAGES}`,
        '--permission',
        `--allow-fs-read=${dirname(this.#core)}`,
        `--allow-fs-read=${child}`,
        '--no-warnings',
        child,
        this.#core,
        JSON.stringify(commands.map((write) => write('output'))),
      ],
      input,
      ...bounds,
    })
    return outputOf(result)
  }
}
