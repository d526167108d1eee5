import { useEffect, useEffectEvent } from 'react'

const KINDS = ['dragstart', 'dragend', 'dragover', 'drop'] as const

/** Takes files that are dropped anywhere on the page: who misses the field means it all the same, and the browser would leave the page and show them. */
export function useDroppedFiles(take: (files: FileList) => void): void {
  const taken = useEffectEvent(take)
  useEffect(() => {
    /** A picture of the page itself is a file to browsers, and nobody means to attach it. */
    let isOwn = false
    function drag(event: DragEvent) {
      const { type, dataTransfer } = event
      if (type === 'dragstart' || type === 'dragend') isOwn = type === 'dragstart'
      else if (!event.defaultPrevented && !isOwn && dataTransfer?.types.includes('Files') === true) {
        event.preventDefault()
        if (type === 'drop') taken(dataTransfer.files)
      }
    }
    for (const kind of KINDS) document.addEventListener(kind, drag)
    return () => {
      for (const kind of KINDS) document.removeEventListener(kind, drag)
    }
  }, [])
}
