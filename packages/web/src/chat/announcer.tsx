import { useEffect, useRef, useState } from 'react'
import { type Exchange, isRunning } from './conversation.ts'
import { endOfWholeSentences } from './sentences.ts'

/** Speaks the newest answer to screen readers, in whole sentences: tokens as they come would be noise. */
export function Announcer({ exchange }: { exchange: Exchange | undefined }) {
  const [words, setWords] = useState('')
  const spoken = useRef({ id: 0, end: 0 })
  useEffect(() => {
    if (exchange === undefined) return
    if (spoken.current.id !== exchange.id) spoken.current = { id: exchange.id, end: 0 }
    const { text } = exchange.answer
    const from = spoken.current.end
    const end = isRunning(exchange.answer) ? endOfWholeSentences(text, from) : text.length
    if (end === from) return
    spoken.current.end = end
    setWords(text.slice(from, end))
  }, [exchange])
  return (
    <p className="visually-hidden" aria-live="polite">
      {words}
    </p>
  )
}
