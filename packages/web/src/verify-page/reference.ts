/** What was entered, by its form. */
export type Reference = { kind: 'text' } | { kind: 'receipt'; id: string } | { kind: 'share'; id: string }

const RECEIPT = /\brcpt_[A-Za-z0-9_-]{8,100}/
const SHARE = /\/r\/([A-Za-z0-9_-]{8,100})\/?$/

/** JSON is checked as it is; an id, or a link with one, is of something that this service has. */
export function referenceOf(entered: string): Reference {
  const text = entered.trim()
  if (/^[[{]/.test(text) || text.length > 2_000) return { kind: 'text' }
  const share = SHARE.exec(text.replace(/[?#].*$/, ''))?.[1]
  if (share !== undefined) return { kind: 'share', id: share }
  const receipt = RECEIPT.exec(text)?.[0]
  return receipt === undefined ? { kind: 'text' } : { kind: 'receipt', id: receipt }
}
