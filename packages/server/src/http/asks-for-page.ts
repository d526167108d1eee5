import { routePath } from './route-path.ts'

/** Below these all is for programs, whatever they accept. */
const API = /^\/(v1|api)(\/|$)/

interface Asking {
  method: string
  url: string
  headers: { accept?: string | undefined }
}

/** Whether somebody went to an address with a browser, and no program asked. */
export function asksForPage(asking: Asking): boolean {
  return mayHavePage(asking) && acceptsHtml(asking.headers.accept ?? '')
}

/** Whether what is accepted decides what is answered. Browsers ask a server by the path alone (RFC 9112, section 3.2.1). */
export function mayHavePage({ method, url }: Omit<Asking, 'headers'>): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  return url.startsWith('/') && !API.test(routePath(url))
}

/** By its own name: all that programs send by default is "anything" (RFC 9110, section 12.5.1). */
function acceptsHtml(accepted: string): boolean {
  return accepted.split(',').some((entry) => {
    const [type, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    return type === 'text/html' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
