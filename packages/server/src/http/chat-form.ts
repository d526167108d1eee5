import { type Generation, sseEvent } from '@verbatim/protocol'
import type { Run } from '../serve/serve.ts'
import type { Answer, AnswerForm } from './answer-form.ts'
import { errorText } from './error-response.ts'
import type { HttpContext } from './http.ts'
import { withoutPersona, withPersona } from './keyless-prompt.ts'
import { readChatRequest } from './request-body.ts'
import { ChunkShaper } from './shape-chunk.ts'
import { shapeCompletion } from './shape-completion.ts'
import type { Surface } from './surfaces.ts'
import { uniqueId } from './unique-id.ts'

/** Chat completions, on every surface that has them. */
export function chatForm({ config, rooms, now }: HttpContext, surface: Surface): AnswerForm {
  return {
    read(body) {
      const parsed = readChatRequest(body, surface, rooms.models.default.card.id)
      const head = { id: uniqueId('chatcmpl-'), created: Math.floor(now() / 1000) }
      const begin = (run: Run) => chatAnswer({ ...head, run }, surface)
      if (surface.keyed) return { chat: parsed, inItsTerms: (error) => error, begin }
      const chat = withPersona(parsed, config.keyless, new Date(now()), config.currentDate)
      return { chat, inItsTerms: withoutPersona, begin }
    },
  }
}

function chatAnswer(head: { id: string; created: number; run: Run }, surface: Surface): Answer {
  const { stream: streams } = head.run.request
  const shaper = streams ? new ChunkShaper(head, surface) : undefined
  return {
    streams,
    shape: (event) => shaper?.shape(event) ?? '',
    end: () => shaper?.end() ?? '',
    fail: (error) => sseEvent(errorText(error, surface.keyed)),
    whole(generation: Generation | undefined) {
      if (generation === undefined) throw new Error('a completion that is not streamed comes whole')
      return JSON.stringify(shapeCompletion(head, generation, surface))
    },
  }
}
