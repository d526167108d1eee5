import type { FinishReason, GenerationEvent, TokenLogprob } from '@verbatim/protocol'
import { ContentFilter } from './content-filter.ts'
import type { SectionEnd } from './header-words.ts'
import { MessageHeader, type Target } from './message-header.ts'
import type { HarmonyTag } from './prompt-pieces.ts'
import { joinPieces, spelledTag, type TextPiece } from './text-piece.ts'

/** A token as the engine generated it. */
export interface GeneratedToken {
  id: number
  /** Empty while a character of UTF-8 is incomplete; the whole character comes with its last token. */
  text: string
  /** How many tokens this one stands for, usually 1. */
  count: number
  logprobs?: TokenLogprob[]
}

export interface ReaderOptions {
  /** Of the choice, for its events. */
  index: number
  /** Tags are known by these, never by their text. */
  tagIds: ReadonlyMap<number, HarmonyTag>
  /** false: the content is the text of the generation as it is, tags spelled out, without calls and the tag at its very end. */
  separateReasoning: boolean
  /** The prompt ended with the header of a final message. */
  startInFinal: boolean
  /** Strings that end the content, and are no part of it. They are looked for in bodies of final messages and preambles, in each on its own. */
  stop: string[]
  toolCallId: (toolIndex: number) => string
}

/** Text without `<|message|>` becomes a body once it is longer than any header. */
const MAX_HEADER_LENGTH = 512

/**
 * Turns generated tokens into events as they come. Analysis is reasoning, a message with a recipient is a call, everything else is content: final
 * answers, preambles (commentary to nobody), and messages of an unknown channel or of none. A recipient that is no function
 * (`browser.search`) is a call of that name.
 *
 * What does not keep to the format is read for what it must mean: a message also ends where the next begins, a stray tag is
 * passed over, text without a header is content. No text is lost, and no tag or header gets into content,
 * reasoning or arguments.
 */
export class HarmonyReader {
  readonly #options: ReaderOptions
  readonly #content: ContentFilter
  /** Of the message that is being begun, or undefined while a body is read. */
  #header: MessageHeader | undefined
  #target: Target = { kind: 'content' }
  /** In raw mode: the header as it was generated, which is content unless it is a call's; and a tag that is content unless it is the last. */
  #rawHeader: TextPiece[] = []
  #rawClosing: TextPiece | undefined
  #calls = 0
  #completedCalls = 0
  #lastClosedCall = false
  #completionTokens = 0
  #reasoningTokens = 0

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#content = new ContentFilter(options.stop)
    this.#header = options.startInFinal ? undefined : new MessageHeader(false)
  }

  /** A stop string was met: nothing that comes is read any more. */
  get stopped(): boolean {
    return this.#content.stopped
  }

  /** All tokens that were read, tags and headers too. */
  get completionTokens(): number {
    return this.#completionTokens
  }

  /** Tokens in bodies of analysis. */
  get reasoningTokens(): number {
    return this.#reasoningTokens
  }

  /** @returns what the token adds: never `usage`, never `finish`. */
  read(token: GeneratedToken): GenerationEvent[] {
    if (this.stopped) return []
    this.#completionTokens += token.count
    const tag = this.#options.tagIds.get(token.id)
    const piece =
      tag === undefined ? { text: token.text, logprobs: token.logprobs } : spelledTag(tag, token.logprobs)
    this.#lastClosedCall = false
    const closing = this.#takeRawClosing()
    return [
      ...closing,
      ...(tag === undefined ? this.#readText(piece, token.count) : this.#readTag(tag, piece)),
    ]
  }

  /** @returns what was held back, and `finish`. */
  end(stopType: 'eos' | 'limit'): GenerationEvent[] {
    const isLimit = stopType === 'limit' && !this.stopped
    const target = this.#header?.parse('cut').target ?? this.#target
    const isCallCut = isLimit && target.kind === 'call'
    // Of a call that the limit cut, the arguments so far were given out; a name that may be cut is not.
    const rest = this.stopped || isCallCut ? [] : this.#endMessage('cut')
    const reason = this.#finishReason(isLimit)
    return [...rest, { type: 'finish', index: this.#options.index, reason }]
  }

  #finishReason(isLimit: boolean): FinishReason {
    // Whatever had begun after a complete call, be it the header of the next, is cut.
    if (isLimit && !this.#lastClosedCall) return 'length'
    return this.#completedCalls > 0 ? 'tool_calls' : 'stop'
  }

  #readText(piece: TextPiece, count: number): GenerationEvent[] {
    if (this.#header === undefined) {
      if (this.#target.kind === 'reasoning') this.#reasoningTokens += count
      return this.#body([piece])
    }
    this.#header.add(piece)
    this.#keepRaw(piece)
    return this.#header.length > MAX_HEADER_LENGTH ? this.#beginBody('closed') : []
  }

  #readTag(tag: HarmonyTag, piece: TextPiece): GenerationEvent[] {
    if (tag === '<|start|>') return this.#beginHeader(true, piece)
    if (tag === '<|channel|>' || tag === '<|constrain|>') {
      if (this.#header === undefined && tag === '<|constrain|>') return this.#raw([piece])
      const ended = this.#header === undefined ? this.#beginHeader(false) : []
      this.#header?.begin(tag === '<|channel|>' ? 'channel' : 'constrain')
      this.#keepRaw(piece)
      return ended
    }
    if (tag === '<|message|>') {
      if (this.#header === undefined) return this.#raw([piece])
      this.#keepRaw(piece)
      return this.#beginBody('body')
    }
    return this.#close(tag, piece)
  }

  #beginHeader(afterStart: boolean, tag?: TextPiece): GenerationEvent[] {
    const ended = this.#endMessage('closed')
    this.#header = new MessageHeader(afterStart)
    if (tag !== undefined) this.#keepRaw(tag)
    return ended
  }

  #beginBody(headerEnd: SectionEnd): GenerationEvent[] {
    if (this.#header === undefined) return []
    const { target, before, body } = this.#header.parse(headerEnd)
    this.#header = undefined
    const rawHeader = this.#rawHeader
    this.#rawHeader = []
    if (target.kind === 'call') {
      this.#target = target
      return [this.#announceCall(target.name), ...this.#body(body)]
    }
    if (!this.#options.separateReasoning) {
      this.#target = target
      return this.#raw(rawHeader)
    }
    this.#target = { kind: 'content' }
    const ahead = before.length > 0 ? [...this.#body(before), ...this.#flush()] : []
    this.#target = target
    return [...ahead, ...this.#body(body)]
  }

  /** Ends the message that is being read, whether it came to its body or not. */
  #endMessage(headerEnd: SectionEnd): GenerationEvent[] {
    const began = this.#beginBody(headerEnd)
    const held = this.stopped ? [] : this.#flush()
    if (this.#target.kind === 'call') this.#completedCalls++
    this.#target = { kind: 'content' }
    return [...began, ...held]
  }

  #close(tag: HarmonyTag, piece: TextPiece): GenerationEvent[] {
    const isCall = (this.#header?.parse('closed').target ?? this.#target).kind === 'call'
    const ended = this.#beginHeader(false)
    this.#lastClosedCall = isCall
    if (isCall || this.#options.separateReasoning) return ended
    if (tag === '<|end|>') return [...ended, ...this.#raw([piece])]
    this.#rawClosing = piece
    return ended
  }

  #announceCall(name: string): GenerationEvent {
    const toolIndex = this.#calls++
    const id = this.#options.toolCallId(toolIndex)
    return {
      type: 'tool-call-delta',
      index: this.#options.index,
      toolIndex,
      id,
      name,
      arguments: '',
    }
  }

  #body(pieces: TextPiece[]): GenerationEvent[] {
    if (this.stopped) return []
    const { index, separateReasoning } = this.#options
    if (this.#target.kind === 'content') {
      return this.#textDelta(pieces.flatMap((piece) => (this.stopped ? [] : this.#content.push(piece))))
    }
    const { text } = joinPieces(pieces)
    if (this.#target.kind === 'call') {
      const toolIndex = this.#calls - 1
      return text === '' ? [] : [{ type: 'tool-call-delta', index, toolIndex, arguments: text }]
    }
    if (!separateReasoning) return this.#raw(pieces)
    return text === '' ? [] : [{ type: 'reasoning-delta', index, text }]
  }

  /** What is content only in raw mode. */
  #raw(pieces: TextPiece[]): GenerationEvent[] {
    if (this.#options.separateReasoning || this.#target.kind === 'call') return []
    return this.#textDelta(pieces.flatMap((piece) => this.#content.pass(piece)))
  }

  #keepRaw(piece: TextPiece): void {
    if (!this.#options.separateReasoning) this.#rawHeader.push(piece)
  }

  #takeRawClosing(): GenerationEvent[] {
    const closing = this.#rawClosing
    this.#rawClosing = undefined
    return closing === undefined ? [] : this.#raw([closing])
  }

  #flush(): GenerationEvent[] {
    return this.#textDelta(this.#content.flush())
  }

  #textDelta(pieces: TextPiece[]): GenerationEvent[] {
    if (pieces.length === 0) return []
    const { text, logprobs } = joinPieces(pieces)
    return [
      {
        type: 'text-delta',
        index: this.#options.index,
        text,
        ...(logprobs === undefined ? {} : { logprobs }),
      },
    ]
  }
}
