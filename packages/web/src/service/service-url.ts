/** Where built files lie, below the page. */
const ASSETS = '/assets/'

/**
 * The base URL of the service, without a slash at its end. The page may lie below a path of a reverse proxy, and be open at any depth of it;
 * built files know where they are.
 */
export function serviceUrl(): string {
  const at = import.meta.url.lastIndexOf(ASSETS)
  return at === -1 ? location.origin : import.meta.url.slice(0, at)
}

/** The path of that URL: what stands before every route of the page. */
export function pathBase(): string {
  return new URL(serviceUrl()).pathname.replace(/\/+$/, '')
}
