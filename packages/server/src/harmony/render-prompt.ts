import type { Message, ResponseFormat, Tool } from '@verbatim/protocol'
import { developerText } from './developer-message.ts'
import { writeHistory } from './history.ts'
import { type Instruction, isInstruction } from './message-text.ts'
import { type PromptPiece, PromptWriter } from './prompt-pieces.ts'

/** What a prompt is made of. */
export interface HarmonyPrompt {
  messages: Message[]
  tools: Tool[]
  /** A model of this format always has one of three: `none` reads `low`, and is enforced by the grammar. */
  effort: 'none' | 'low' | 'medium' | 'high'
  /** YYYY-MM-DD */
  currentDate: string
  responseFormat: ResponseFormat
  /** The prompt goes on with the header of a final message, so that only its body is generated. */
  startInFinal: boolean
}

/**
 * The prompt for the next turn of the assistant: system message, developer message if there is something in it, the
 * conversation, and the beginning of the answer. System and developer messages at its start become the instructions of the one
 * developer message; later ones stay where they are.
 *
 * @throws VerbatimError `invalid_request`, for what has no place in a header (names), for the result of a call that was not
 * made, and for schemas nested too deep.
 */
export function renderPrompt(prompt: HarmonyPrompt): PromptPiece[] {
  const out = new PromptWriter()
  out.tag('<|start|>').text('system').tag('<|message|>').text(systemText(prompt)).tag('<|end|>')
  const leading = leadingInstructions(prompt.messages)
  const developer = developerText(leading, prompt.tools, prompt.responseFormat)
  if (developer !== '') {
    out.tag('<|start|>').text('developer').tag('<|message|>').text(developer).tag('<|end|>')
  }
  writeHistory(prompt.messages, leading.length, out)
  out.tag('<|start|>').text('assistant')
  if (prompt.startInFinal) out.tag('<|channel|>').text('final').tag('<|message|>')
  return out.pieces
}

function leadingInstructions(messages: readonly Message[]): Instruction[] {
  const first = messages.findIndex((message) => !isInstruction(message))
  return messages.slice(0, first === -1 ? messages.length : first).filter(isInstruction)
}

function systemText({ effort, currentDate, tools }: HarmonyPrompt): string {
  const toolsLine = "\nCalls to these tools must go to the commentary channel: 'functions'."
  return [
    `You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\nCurrent date: ${currentDate}`,
    `Reasoning: ${effort === 'none' ? 'low' : effort}`,
    `# Valid channels: analysis, commentary, final. Channel must be included for every message.${tools.length > 0 ? toolsLine : ''}`,
  ].join('\n\n')
}
