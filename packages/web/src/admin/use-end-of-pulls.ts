import type { LibraryModel, PullState } from '@verbatim/protocol'
import { useEffect, useRef } from 'react'
import { announce } from '../ui/announce.ts'

const ENDS: Record<Exclude<PullState['state'], 'running'>, string> = {
  done: 'is here',
  failed: 'could not be pulled',
  cancelled: 'is not pulled any more',
}

/** Says once for each pull that was seen to run how it ended. */
export function useEndOfPulls(models: readonly LibraryModel[] | undefined): void {
  const running = useRef(new Set<string>())
  useEffect(() => {
    for (const { id, pull } of models ?? []) {
      if (pull === null) continue
      if (pull.state === 'running') running.current.add(id)
      else if (running.current.delete(id)) announce(`${id} ${ENDS[pull.state]}.`)
    }
  }, [models])
}
