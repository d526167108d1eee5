import { spawn } from 'node:child_process'
import { Interrupted } from './setup-problem.js'

const TAIL_CHARACTERS = 64_000

/**
 * Runs a command quietly and gives its exit code and the lines that it wrote, as far back as 64,000 characters.
 * A stop signal is passed on, and thrown as Interrupted once the command has ended, so that nothing is left running.
 */
export function runCommand(command, args, options) {
  return new Promise((resolve, reject) => {
    let output = ''
    let stoppedBy
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = (signal) => {
      stoppedBy = signal
      child.kill(signal)
    }
    const keep = (chunk) => {
      output = (output + chunk).slice(-TAIL_CHARACTERS)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    const settle = (finish) => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      finish()
    }
    child.once('error', (error) => settle(() => reject(error)))
    child.once('close', (code) =>
      settle(() =>
        stoppedBy === undefined
          ? resolve({ code: code ?? 1, lines: linesOf(output) })
          : reject(new Interrupted(stoppedBy)),
      ),
    )
  })
}

function linesOf(output) {
  const lines = output.split('\n').map((line) => line.trimEnd())
  return lines.filter((line) => line !== '')
}
