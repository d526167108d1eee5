import { useEffect, useRef } from 'react'
import { announce } from '../ui/announce.ts'
import { type AnswerNode, isRunning } from './conversation.ts'
import { endOfWholeSentences } from './sentences.ts'
import { spokenText } from './spoken-text.ts'

/** A screen reader needs about as long for a sentence; what is whole by then is said together. */
const BETWEEN_MS = 3_000

const ENDINGS: Record<AnswerNode['state'], string> = {
  waiting: '',
  streaming: '',
  finished: 'The answer is complete.',
  stopped: 'The answer was stopped.',
  interrupted: 'The answer was interrupted.',
  // The notice that tells why is a live region of its own.
  failed: '',
}

const SILENT = { id: '', end: 0, at: Number.NEGATIVE_INFINITY }

/** Has the running answer spoken in whole sentences, and its end: tokens as they come would be noise. */
export function useAnnouncedAnswer(answer: AnswerNode | null): void {
  const spoken = useRef(SILENT)
  useEffect(() => {
    if (answer === null) return
    const before = spoken.current
    const running = isRunning(answer)
    if (before.id !== answer.id) {
      // An answer that had ended before it was opened is read, not announced.
      if (running) spoken.current = { ...SILENT, id: answer.id }
      return
    }
    const now = performance.now()
    if (running && now - before.at < BETWEEN_MS) return
    const end = running ? endOfWholeSentences(answer.text, before.end) : answer.text.length
    const words = [spokenText(answer.text.slice(before.end, end)), ENDINGS[answer.state]].filter(
      (part) => part !== '',
    )
    if (!running) spoken.current = SILENT
    if (words.length === 0) return
    if (running) spoken.current = { id: answer.id, end, at: now }
    announce(words.join(' '))
  }, [answer])
}
