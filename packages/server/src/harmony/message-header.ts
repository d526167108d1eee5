import { readWords, type SectionEnd, type SectionKind } from './header-words.ts'
import { joinPieces, type TextPiece, withoutFirst } from './text-piece.ts'

/** Where the text of a message goes. */
export type Target = { kind: 'reasoning' | 'content' } | { kind: 'call'; name: string }

export interface ParsedHeader {
  target: Target
  /** Text where a header should have been, ahead of the message: part of the content. */
  before: TextPiece[]
  /** Text in the header that is none of its words: the beginning of the body. */
  body: TextPiece[]
}

interface Section {
  kind: SectionKind
  pieces: TextPiece[]
}

/** Whom a message may go to without being a call. */
const NO_TOOL = new Set(['', 'all', 'assistant', 'user'])

/**
 * The header of a message, `assistant to=functions.x<|channel|>commentary <|constrain|>json`, gathered token by token. Its words are role,
 * recipient (in the role's part or the channel's), channel and content type. Anything else that stands in it is text that
 * the model wrote without the tags for it, and is not lost.
 */
export class MessageHeader {
  readonly #sections: Section[] = [{ kind: 'role', pieces: [] }]
  readonly #afterStart: boolean
  #length = 0

  /** @param afterStart whether `<|start|>` was generated, so that a role comes; the first message's stands in the prompt. */
  constructor(afterStart: boolean) {
    this.#afterStart = afterStart
  }

  /** Characters. */
  get length(): number {
    return this.#length
  }

  begin(kind: 'channel' | 'constrain'): void {
    this.#sections.push({ kind, pieces: [] })
  }

  add(piece: TextPiece): void {
    this.#sections.at(-1)?.pieces.push(piece)
    this.#length += piece.text.length
  }

  parse(end: SectionEnd): ParsedHeader {
    const last = this.#sections.length - 1
    const parts = this.#sections.map(({ kind, pieces }, index) => {
      const { text } = joinPieces(pieces)
      const words = readWords(text, kind, index === last ? end : 'body', this.#afterStart)
      return { ...words, kind, rest: withoutFirst(pieces, words.length) }
    })
    const recipient = parts.findLast((part) => !NO_TOOL.has(part.recipient ?? ''))?.recipient
    const channel = parts.findLast((part) => part.channel !== undefined)?.channel
    const isBefore = (kind: SectionKind) => kind === 'role' && recipient === undefined
    return {
      target: targetOf(recipient, channel),
      before: parts.filter(({ kind }) => isBefore(kind)).flatMap(({ rest }) => rest),
      body: parts.filter(({ kind }) => !isBefore(kind)).flatMap(({ rest }) => rest),
    }
  }
}

function targetOf(recipient: string | undefined, channel: string | undefined): Target {
  if (recipient !== undefined) {
    const name = recipient.startsWith('functions.') ? recipient.slice('functions.'.length) : recipient
    return { kind: 'call', name: name === '' ? recipient : name }
  }
  return { kind: channel === 'analysis' ? 'reasoning' : 'content' }
}
