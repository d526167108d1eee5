/** The verbatim command: verbs, thin over the client, the engine and the service. `main.ts` is what runs. */
export type { ArgumentSpec, Command, OptionSpec } from './command.ts'
export { runCommandLine } from './command-line.ts'
export { COMMANDS } from './commands.ts'
export { EXIT, type ExitCode } from './exit-codes.ts'
