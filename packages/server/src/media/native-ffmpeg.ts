import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VerbatimError } from '@verbatim/protocol'
import { outputOf } from './program-refusal.ts'
import { runBounded } from './run-bounded.ts'
import type { ProgramBounds, VideoCommand, VideoProgram } from './video.ts'

/** Where prlimit is there to hold one run to it. The CPU time also ends a run whose service was killed. */
const MAX_MEMORY_BYTES = 1_500_000_000
const MAX_CPU_SECONDS = 120

/** An ffmpeg of this machine. The video lies in a private folder while it is read, as MP4 cannot be read from a pipe. */
export class NativeFfmpeg implements VideoProgram {
  readonly #command: string[]
  readonly #folder: string

  /**
   * @param prlimit its path, if the machine has it.
   * @param folder in which a private one is made for each video.
   */
  constructor(path: string, prlimit: string | undefined, folder: string = tmpdir()) {
    this.#folder = folder
    const limited =
      prlimit === undefined
        ? []
        : [prlimit, `--as=${MAX_MEMORY_BYTES}`, `--cpu=${MAX_CPU_SECONDS}`, '--core=0', '--fsize=0', '--']
    this.#command = [...limited, path]
  }

  async run(commands: VideoCommand[], input: Buffer, bounds: ProgramBounds): Promise<Buffer> {
    const folder = await mkdtemp(join(this.#folder, 'verbatim-media-'))
    try {
      await writeFile(join(folder, 'input'), input, { mode: 0o600 })
      return await this.#runAll(commands, folder, bounds)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #runAll(commands: VideoCommand[], folder: string, bounds: ProgramBounds): Promise<Buffer> {
    const [command = '', ...before] = this.#command
    const outputs: Buffer[] = []
    let left = bounds.maxOutputBytes
    for (const write of commands) {
      const run = { command, arguments: [...before, ...write('pipe:1')], cwd: folder }
      const result = await runBounded({ ...run, ...bounds, maxOutputBytes: left }).catch((cause) => {
        throw bounds.signal.aborted ? cause : cannotStart(cause)
      })
      const output = outputOf(result)
      left -= output.length
      outputs.push(output)
    }
    return Buffer.concat(outputs)
  }
}

function cannotStart(cause: unknown): VerbatimError {
  return new VerbatimError('internal_error', 'Videos cannot be decoded: ffmpeg does not start.', { cause })
}
