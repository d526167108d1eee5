import { startTransition, useEffect, useRef, useState } from 'react'
import { type Highlighted, keepingParts } from './code-parts.ts'
import { highlight } from './highlighter.ts'

/** Growing code is coloured this often. */
const PAUSE_MS = 400

/** The colours of a code, or of the beginning of it while it grows; null as long as there are none, and for a language that has none. */
export function useHighlight(code: string, language: string): Highlighted | null {
  const [highlighted, setHighlighted] = useState<Highlighted | null>(null)
  const lastAt = useRef(Number.NEGATIVE_INFINITY)

  useEffect(() => {
    if (code === '' || language === '') return
    let wanted = true
    const wait = Math.max(0, lastAt.current + PAUSE_MS - performance.now())
    const timer = setTimeout(async () => {
      lastAt.current = performance.now()
      const found = await highlight(code, language)
      if (!wanted || found === null) return
      startTransition(() => setHighlighted((before) => keepingParts(before, found)))
    }, wait)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [code, language])

  return highlighted
}
