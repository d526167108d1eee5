import type { ChatRequest, VerbatimClient } from '@verbatim/protocol'
import { useEffect, useReducer, useRef } from 'react'
import { describeError } from '../errors.ts'
import { conversation, type Exchange, isRunning, messagesFor } from './conversation.ts'
import { PieceBuffer } from './piece-buffer.ts'

export type AskOptions = Pick<ChatRequest, 'model' | 'temperature' | 'max_tokens'>

export interface Chat {
  exchanges: Exchange[]
  running: boolean
  ask(prompt: string, client: VerbatimClient, options: AskOptions): Promise<void>
  /** Takes back an exchange that failed and asks it again. */
  askAgain(exchange: Exchange, client: VerbatimClient, options: AskOptions): Promise<void>
  stop(): void
  clear(): void
}

/** One conversation, of which one answer at a time is running. */
export function useChat(): Chat {
  const [exchanges, dispatch] = useReducer(conversation, [])
  const nextId = useRef(1)
  const abort = useRef<AbortController>(undefined)
  useEffect(() => () => abort.current?.abort(), [])

  async function ask(prompt: string, client: VerbatimClient, options: AskOptions, before = exchanges) {
    const id = nextId.current++
    const stopper = new AbortController()
    abort.current = stopper
    dispatch({ type: 'asked', id, prompt })
    const buffer = new PieceBuffer(
      (piece) => dispatch({ type: 'piece-arrived', id, piece }),
      (draw) => requestAnimationFrame(draw),
    )
    const request = {
      ...options,
      messages: messagesFor(before, prompt),
      stream_options: { include_usage: true },
    }
    try {
      for await (const chunk of client.stream(request, stopper.signal)) buffer.add(chunk)
      buffer.flush()
      dispatch({ type: 'finished', id })
    } catch (error) {
      buffer.flush()
      if (stopper.signal.aborted) dispatch({ type: 'stopped', id })
      else dispatch({ type: 'failed', id, problem: describeError(error) })
    }
  }

  return {
    exchanges,
    running: exchanges.some((exchange) => isRunning(exchange.answer)),
    ask,
    askAgain(exchange, client, options) {
      dispatch({ type: 'withdrawn', id: exchange.id })
      return ask(
        exchange.prompt,
        client,
        options,
        exchanges.filter((other) => other !== exchange),
      )
    },
    stop: () => abort.current?.abort(),
    clear() {
      abort.current?.abort()
      dispatch({ type: 'cleared' })
    },
  }
}
