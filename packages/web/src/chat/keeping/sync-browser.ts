import { queryClient } from '../../service/queries.ts'
import type { SyncBrowser } from './sync-schedule.ts'

/** Other devices are heard of at least this often while the page is seen. */
const LOOK_EVERY_MS = 60_000

export function syncBrowser(): SyncBrowser {
  const locks: LockManager | undefined = navigator.locks
  return {
    locks: locks && { request: (name, work) => locks.request(name, work) },
    onOccasion(look) {
      const lookIfSeen = () => {
        if (document.visibilityState === 'visible') look()
      }
      document.addEventListener('visibilitychange', lookIfSeen)
      addEventListener('online', lookIfSeen)
      setInterval(lookIfSeen, LOOK_EVERY_MS)
    },
    onSomebodyElse: () => void queryClient.invalidateQueries({ queryKey: ['session'] }),
  }
}
