import { createInterface, type Interface } from 'node:readline/promises'
import { type ChatRoom, isChatCommand, runChatCommand } from '../chat-commands.ts'
import type { Given } from '../command.ts'
import { Conversation } from '../conversation.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { reportFailure } from '../failure.ts'
import { interruptible, onStopSignal } from '../interruption.ts'
import { chooseModel, openClient } from '../request.ts'
import { noteLine, type Terminal } from '../terminal.ts'
import { Interrupted } from '../usage-error.ts'

export async function chat(given: Given, terminal: Terminal): Promise<ExitCode> {
  const client = openClient(given, terminal)
  const model = await interruptible((signal) => chooseModel(given, client, signal))
  const conversation = new Conversation(model, given, client, terminal)
  const interactive = terminal.stdin.isTTY === true
  if (interactive) noteLine(terminal, `${model} answers. /help shows the commands, Ctrl-D leaves.`)
  return new ChatLoop({ conversation, client, terminal }, interactive).run()
}

/**
 * Reads turns until the input ends. On a terminal an error is told and the chat goes on; from a pipe it ends the program,
 * and so does Ctrl-C, because nobody is there to say what comes next.
 */
class ChatLoop {
  readonly #room: ChatRoom
  readonly #interactive: boolean
  readonly #lines: Interface
  #answer: AbortController | undefined
  #left: ExitCode = EXIT.ok

  constructor(room: ChatRoom, interactive: boolean) {
    const { stdin: input, stderr: output } = room.terminal
    this.#room = room
    this.#interactive = interactive
    this.#lines = createInterface({
      input,
      output,
      terminal: interactive && output.isTTY === true,
      prompt: '> ',
    })
  }

  async run(): Promise<ExitCode> {
    const interrupt = () => this.#interrupt()
    const ignore = onStopSignal(['SIGINT'], interrupt)
    this.#lines.on('SIGINT', interrupt)
    try {
      if (this.#interactive) this.#lines.prompt()
      for await (const line of this.#lines) {
        if (!(await this.#turn(line))) break
        if (this.#interactive) this.#lines.prompt()
      }
    } finally {
      this.#lines.close()
      ignore()
    }
    if (this.#interactive) noteLine(this.#room.terminal, '')
    return this.#left
  }

  /** False when the chat is to end. */
  async #turn(line: string): Promise<boolean> {
    if (line.trim() === '') return true
    try {
      if (isChatCommand(line)) return await runChatCommand(line, this.#room)
      this.#answer = new AbortController()
      await this.#room.conversation.ask(line, this.#answer.signal)
    } catch (error) {
      if (!this.#interactive) throw error
      if (!(error instanceof Interrupted)) reportFailure(error, this.#room.terminal)
    } finally {
      this.#answer = undefined
    }
    return true
  }

  #interrupt(): void {
    if (this.#answer !== undefined) {
      this.#answer.abort(new Interrupted())
    } else if (this.#interactive && this.#lines.line) {
      this.#lines.write(null, { ctrl: true, name: 'e' })
      this.#lines.write(null, { ctrl: true, name: 'u' })
    } else {
      this.#left = EXIT.interrupted
      this.#lines.close()
    }
  }
}
