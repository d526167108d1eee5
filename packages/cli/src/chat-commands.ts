import type { VerbatimClient } from '@verbatim/protocol'
import type { Conversation } from './conversation.ts'
import { noteLine, type Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const HELP = `/new         forget what was said and begin anew
/model NAME  go on with another model; without a name, say which one answers
/help        show this
/quit        leave, as Ctrl-D does
Ctrl-C stops the answer; at an empty prompt it leaves.`

export interface ChatRoom {
  conversation: Conversation
  client: VerbatimClient
  terminal: Terminal
}

/** A line such as `/new`: a slash and one word. A path is not one. */
export function isChatCommand(line: string): boolean {
  return /^\/[a-z]+(\s|$)/.test(line)
}

/**
 * Runs a command of the chat.
 *
 * @returns false when the chat is to end.
 * @throws UsageError for an unknown command or model.
 */
export async function runChatCommand(line: string, room: ChatRoom): Promise<boolean> {
  const [command, name] = line.trim().split(/\s+/)
  switch (command) {
    case '/quit':
      return false
    case '/new':
      room.conversation.startOver()
      noteLine(room.terminal, 'A new chat.')
      return true
    case '/model':
      if (name !== undefined) room.conversation.model = await servedModel(name, room.client)
      noteLine(room.terminal, `${room.conversation.model} answers.`)
      return true
    case '/help':
      noteLine(room.terminal, HELP)
      return true
    default:
      throw new UsageError(
        `${command} is not a command of the chat.`,
        'Commands: /new, /model, /help, /quit.',
        'chat',
      )
  }
}

async function servedModel(name: string, client: VerbatimClient): Promise<string> {
  const models = await client.models()
  if (models.some(({ id, aliases }) => id === name || aliases.includes(name))) return name
  const served = models.map(({ id }) => id).join(', ')
  throw new UsageError(`The model "${name}" is not served here.`, `Served are: ${served}.`, 'chat')
}
