/** Why the checkout cannot be made ready, for a reader: what happened, why, and what to do. */
export class SetupProblem extends Error {
  constructor(what, why, fix) {
    super(`${what}\n  Why: ${why}\n  What to do: ${fix}`)
    this.name = 'SetupProblem'
  }
}

/** A stop signal came while a command ran; the command has ended by now. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`Stopped by ${signal}. Run the same command again to go on.`)
    this.name = 'Interrupted'
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}

/** Runs an entry point and says whether it went well; what it throws for the reader is printed without a stack. */
export async function runEntryPoint(main) {
  try {
    await main()
    return true
  } catch (error) {
    if (!(error instanceof SetupProblem || error instanceof Interrupted)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode ?? 1
    return false
  }
}
