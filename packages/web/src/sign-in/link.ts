import { useEffect, useState } from 'react'

/** What the link names that led here, behind the `#`, which browsers send to nobody. Empty where it names none. */
export interface Link {
  /** The id of an invitation. It stays in the address, so that it outlives a reload and the way to a provider. */
  invitation: string
  /** The token by which a new password is set. It leaves the address at once, so that no history has it. */
  reset: string
}

const NONE: Link = { invitation: '', reset: '' }

export function readLink(hash: string): Link {
  const named = new URLSearchParams(hash.slice(1))
  return { invitation: named.get('invitation') ?? '', reset: named.get('reset') ?? '' }
}

/** @returns the link, and what forgets it once it has done its work. */
export function useLink(): [Link, () => void] {
  const [link, setLink] = useState(() => readLink(location.hash))
  useEffect(() => {
    // Another link that is opened over this address.
    const take = () => setLink(readLink(location.hash))
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  useEffect(() => {
    if (link.reset !== '') clearAddress()
  }, [link])
  function forget() {
    clearAddress()
    setLink(NONE)
  }
  return [link, forget]
}

function clearAddress(): void {
  history.replaceState(history.state, '', location.pathname)
}
