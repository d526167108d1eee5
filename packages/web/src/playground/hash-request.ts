/** What a link to the playground names: `?model=` alone, or a whole request after `#`, which no server sees. */
interface LinkedRequest {
  path: string
  text: string
  model: string
}

export function readHash({ hash, search }: Pick<Location, 'hash' | 'search'>): LinkedRequest {
  const named = new URLSearchParams(hash.slice(1))
  return {
    path: named.get('path') ?? '',
    text: named.get('body') ?? '',
    model: new URLSearchParams(search).get('model') ?? '',
  }
}

export function writeHash(path: string, text: string): void {
  const hash = text === '' ? '' : `#${new URLSearchParams({ path, body: text })}`
  history.replaceState(history.state, '', location.pathname + location.search + hash)
}
