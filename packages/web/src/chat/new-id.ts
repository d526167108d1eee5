/** An id that nobody else has, also on a page that is not served over TLS, where `crypto.randomUUID` is missing. */
export function newId(kind: 'conv' | 'msg' | 'turn'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `${kind}_${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
