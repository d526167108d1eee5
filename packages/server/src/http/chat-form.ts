import { type ChatCompletion, sseEvent } from '@verbatim/protocol'
import type { Run } from '../serve/serve.ts'
import type { Answer, AnswerForm } from './answer-form.ts'
import { errorText } from './error-response.ts'
import type { HttpContext } from './http.ts'
import { personaOf, withoutPersona } from './keyless-prompt.ts'
import { parseBody, readChatRequest } from './request-body.ts'
import { ChunkShaper } from './shape-chunk.ts'
import { shapeCompletion } from './shape-completion.ts'
import type { Surface } from './surfaces.ts'
import { uniqueId } from './unique-id.ts'

/** Chat completions, on every surface that has them. */
export function chatForm({ config, rooms, now }: HttpContext, surface: Surface): AnswerForm {
  return {
    read(text) {
      const sent = parseBody(text)
      const chat = readChatRequest(sent, surface, rooms.models.default.card.id)
      const head = { id: uniqueId('chatcmpl-'), created: Math.floor(now() / 1000) }
      const begin = (run: Run) => chatAnswer({ ...head, run }, surface)
      const streams = chat.stream ?? surface.defaults.stream
      if (surface.keyed)
        return { chat, streams, body: sent, injected: [], inItsTerms: (error) => error, begin }
      const persona = personaOf(chat, config.keyless, new Date(now()), config.currentDate)
      return {
        chat: { ...chat, messages: [persona, ...chat.messages] },
        streams,
        body: sent,
        injected: [persona],
        inItsTerms: withoutPersona,
        begin,
      }
    },
  }
}

/** Writes one chat answer. */
export function chatAnswer(head: { id: string; created: number; run: Run }, surface: Surface): Answer {
  const { stream: streams, includeUsage } = head.run.request
  const shaper = streams ? new ChunkShaper(head, surface) : undefined
  let whole: Partial<ChatCompletion> = {}
  return {
    streams,
    shape: (event) => shaper?.shape(event) ?? '',
    whole(generation) {
      const completion = shapeCompletion(head, generation, shaper === undefined ? surface : CHUNKS)
      const { usage, ...rest } = completion
      whole = streams && !includeUsage ? rest : completion
      return whole as ChatCompletion
    },
    end: (seal) => shaper?.end(seal) ?? JSON.stringify({ ...whole, ...seal }),
    fail: (error) => sseEvent(errorText(error, surface.keyed)),
  }
}

/** The usage of chunks is OpenAI's on every surface; document 000's comes after them. */
const CHUNKS = { reasoningInUsage: false }
