import { count } from '../text/numbers.ts'

/** 499 is a caller that left, which is no error of anybody. */
const LEFT = 499

interface RowStatus {
  kind: 'good' | 'warn' | 'alarm' | ''
  words: string
}

/** What a row of usage says of its status, and of how many requests, where refusals were gathered in it. */
export function statusOf({ status, requests }: { status: number; requests: number }): RowStatus {
  const times = requests === 1 ? '' : ` × ${count(requests)}`
  if (status === LEFT) return { kind: '', words: `${status} left${times}` }
  const words = `${status}${times}`
  if (status < 400) return { kind: 'good', words }
  return { kind: status < 500 ? 'warn' : 'alarm', words }
}
