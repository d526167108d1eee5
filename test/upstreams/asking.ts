import assert from 'node:assert/strict'
import {
  type ChatRequest,
  chatRequestSchema,
  type Generation,
  type GenerationEvent,
  OPENAI_DEFAULTS,
  resolveRequest,
} from '@verbatim/protocol'
import { type BackendRequest, checkSupported, effortThatRuns, GenerationCollector } from '@verbatim/server'
import type { Ask, OpenSubject, Scenario, Subject } from './conformance.ts'

export interface Streamed {
  events: GenerationEvent[]
  generation: Generation
}

const NEVER = new AbortController().signal

/**
 * Asks a subject as serve does: checked against the card, resolved, then given to the backend. What was asked once is known: a real
 * model takes its time.
 */
export class Asking {
  readonly subject: Subject
  readonly opened: OpenSubject
  readonly #streams = new Map<string, Promise<Streamed>>()
  readonly #wholes = new Map<string, Promise<Generation>>()

  constructor(subject: Subject, opened: OpenSubject) {
    this.subject = subject
    this.opened = opened
  }

  work(ask: Ask, stream: boolean, index = 0): BackendRequest {
    const { card } = this.opened
    const request = chatRequestSchema.parse({ model: card.id, ...ask, stream } satisfies ChatRequest)
    checkSupported(request, card)
    const drawn = { freshSeed: () => 7n, currentDate: () => '2026-01-02' }
    const resolved = resolveRequest(request, OPENAI_DEFAULTS, drawn)
    const reasoningEffort = effortThatRuns(resolved.reasoningEffort, card)
    return { request: { ...resolved, reasoningEffort }, card, index }
  }

  whole(ask: Ask): Promise<Generation> {
    return known(this.#wholes, ask, () => this.wholeAfresh(ask))
  }

  streamed(ask: Ask): Promise<Streamed> {
    return known(this.#streams, ask, () => this.streamAfresh(ask))
  }

  async wholeAfresh(ask: Ask, index = 0): Promise<Generation> {
    return this.opened.backend.complete(this.work(ask, false, index), NEVER)
  }

  async streamAfresh(ask: Ask, signal = NEVER, take?: (event: GenerationEvent) => void): Promise<Streamed> {
    const work = this.work(ask, true)
    const events: GenerationEvent[] = []
    const collector = new GenerationCollector(0, work.request.logprobs)
    await this.opened.backend.stream(work, signal, (event) => {
      events.push(event)
      collector.take(event)
      take?.(event)
      return undefined
    })
    return { events, generation: collector.generation() }
  }

  /** Streamed and whole; where the answer is known, both are it. */
  async both(ask: Ask, scenario: Scenario | undefined): Promise<Generation[]> {
    const generations = [(await this.streamed(ask)).generation, await this.whole(ask)]
    const answer = scenario === undefined ? undefined : this.subject.answers?.[scenario]
    for (const generation of answer === undefined ? [] : generations) {
      const choice = onlyChoice(generation)
      const calls = choice.toolCalls.map(({ function: fn }) => [fn.name, JSON.parse(fn.arguments)])
      const { content, reasoning, finishReason: finish } = choice
      assert.deepEqual({ content, reasoning, calls, finish }, answer)
    }
    return generations
  }
}

export function onlyChoice(generation: Generation) {
  const [choice, ...others] = generation.choices
  assert.ok(choice !== undefined && others.length === 0)
  return choice
}

function known<T>(answers: Map<string, Promise<T>>, ask: Ask, make: () => Promise<T>): Promise<T> {
  const name = JSON.stringify(ask)
  const answer = answers.get(name) ?? make()
  answers.set(name, answer)
  return answer
}
