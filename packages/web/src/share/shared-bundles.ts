import { parseDocument } from '@verbatim/proof'
import { jsonBody } from '@verbatim/protocol'
import type { SharedMessage } from './share-document.ts'

type Json = Record<string, unknown>

/** A bundle as it is shared: what its request repeats of the one before is not said again. */
interface PackedBundle {
  text: string
  /** With how many messages of the request before its own begins. */
  repeats: number
}

/** Each request of a conversation has all the messages before it: told whole, a long one would be too large to share. */
export class BundlePacker {
  #before: unknown[] = []

  pack(bundle: Json): PackedBundle {
    const request = objectOf(bundle.request)
    const messages = listOf(request.messages)
    const repeats = commonLength(this.#before, messages)
    this.#before = messages
    return {
      text: jsonBody({ ...bundle, request: { ...request, messages: messages.slice(repeats) } }),
      repeats,
    }
  }
}

function commonLength(before: readonly unknown[], messages: readonly unknown[]): number {
  let length = 0
  while (length < Math.min(before.length, messages.length)) {
    if (JSON.stringify(before[length]) !== JSON.stringify(messages[length])) return length
    length += 1
  }
  return length
}

/** The bundles of a shared conversation, whole again. What is no bundle becomes an object that no verifier takes for one. */
export class SharedBundles {
  readonly #messages: readonly SharedMessage[]
  readonly #bundles = new Map<number, Json>()

  constructor(messages: readonly SharedMessage[]) {
    this.#messages = messages
  }

  /** The one of the message at this place; undefined where there is none. */
  at(place: number): Json | undefined {
    let before: unknown[] = []
    for (let at = 0; at <= place; at += 1) {
      const bundle = this.#bundles.get(at) ?? this.#unpacked(at, before)
      if (bundle === undefined) continue
      this.#bundles.set(at, bundle)
      before = listOf(objectOf(bundle.request).messages)
    }
    return this.#bundles.get(place)
  }

  #unpacked(at: number, before: readonly unknown[]): Json | undefined {
    const message = this.#messages[at]
    if (message?.role !== 'assistant' || message.bundle === null) return undefined
    const bundle = parsed(message.bundle)
    const request = objectOf(bundle.request)
    const messages = [...before.slice(0, message.repeats), ...listOf(request.messages)]
    return { ...bundle, request: { ...request, messages } }
  }
}

function parsed(text: string): Json {
  try {
    return objectOf(parseDocument(text))
  } catch {
    return {}
  }
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
