import {
  isBundle,
  NOT_PROVEN_BY_EIGENAI,
  NOT_PROVEN_BY_RECEIPT,
  parseDocument,
  type Verification,
  verifyBundle,
} from '@verbatim/proof'

/** What came of a document: its checks and what they leave open, or why it cannot be checked at all. */
export type Outcome = { kind: 'checked'; verification: Verification; open: readonly string[] } | Problem

interface Problem {
  kind: 'problem'
  sentence: string
}

export interface Entered {
  text: string
  operator: string
  chainId: string
  /** The log's verifier key, where it is known: the receipt then has to be in that log. */
  logKey?: string | undefined
}

/** Checks what was entered. Everything that can be wrong with it comes back as an outcome. */
export function checkDocument({ text, operator, chainId, logKey }: Entered): Outcome {
  if (text.trim() === '') return problem('There is nothing to check yet: choose a file, or paste its text.')
  const chain = readChain(chainId)
  if (chain === null) return problem('The chain id is not a positive whole number.')
  const document = parse(text)
  if ('why' in document) return problem(`This is not JSON. ${document.why}.`)
  const trust = { operator: operator.trim() || undefined, chainId: chain, logKey }
  const verification = verifyBundle(document.value, trust)
  const [form] = verification.checks
  if (!isBundle(document.value) && form?.status === 'failed') {
    return problem(`This is neither a bundle nor a request with its response. ${form.sentence}`)
  }
  const open = isBundle(document.value) ? [] : NOT_PROVEN_BY_EIGENAI
  return { kind: 'checked', verification, open: [...NOT_PROVEN_BY_RECEIPT, ...open] }
}

/** undefined where none was entered, null where it is none. */
function readChain(text: string): number | null | undefined {
  if (text.trim() === '') return undefined
  const chain = Number(text)
  return Number.isSafeInteger(chain) && chain > 0 ? chain : null
}

function parse(text: string): { value: unknown } | { why: string } {
  try {
    return { value: parseDocument(text) }
  } catch (error) {
    return { why: (error as Error).message }
  }
}

function problem(sentence: string): Problem {
  return { kind: 'problem', sentence }
}
