import { useEffect, useRef, useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { ShareError } from '../share/share-document.ts'
import { announce } from '../ui/announce.ts'
import { type Found, findByReceipt, findShared } from './find-document.ts'
import { type Checked, checkFound, type Expected } from './outcome-of.ts'
import { referenceOf } from './reference.ts'
import { verdictOf } from './verdict-of.ts'

export type Checks =
  | { state: 'idle' }
  | { state: 'busy' }
  | { state: 'problem'; problem: Problem }
  | { state: 'done'; results: Checked[] }

/** Finds what was entered and checks it; the newest request counts. */
export function useChecks(): {
  checks: Checks
  check: (entered: string, expected: Expected) => Promise<void>
} {
  const [checks, setChecks] = useState<Checks>({ state: 'idle' })
  const newest = useRef(0)
  useEffect(
    () => () => {
      newest.current += 1
    },
    [],
  )

  async function check(entered: string, expected: Expected) {
    newest.current += 1
    const mine = newest.current
    setChecks({ state: 'busy' })
    const outcome = await checksOf(entered, expected)
    if (mine !== newest.current) return
    setChecks(outcome)
    announce(spoken(outcome))
  }

  return { checks, check }
}

async function checksOf(entered: string, expected: Expected): Promise<Checks> {
  try {
    const found = await find(entered)
    if (found.length === 0) return { state: 'problem', problem: NOTHING_SIGNED }
    const results: Checked[] = []
    for (const one of found) results.push(await checkFound(one, expected))
    return { state: 'done', results }
  } catch (error) {
    const problem = error instanceof ShareError ? notShared(error) : describeError(error)
    return { state: 'problem', problem }
  }
}

async function find(entered: string): Promise<Found[]> {
  const reference = referenceOf(entered)
  if (reference.kind === 'share') return findShared(reference.id)
  if (reference.kind === 'receipt') return [await findByReceipt(reference.id)]
  return [{ title: 'The document', source: 'As you gave it.', text: () => entered, lacks: 'nothing' }]
}

const NOTHING_SIGNED: Problem = {
  what: 'There is nothing to check.',
  why: 'No answer of this conversation has a receipt.',
  todo: 'Ask whoever shared it for an answer that came to its end.',
}

function notShared({ message }: ShareError): Problem {
  return { what: 'The shared conversation cannot be read.', why: message, todo: 'Ask for a new link.' }
}

function spoken(checks: Checks): string {
  if (checks.state === 'problem') return `${checks.problem.what} ${checks.problem.why}`
  if (checks.state !== 'done') return ''
  return checks.results
    .map(({ found, outcome }) =>
      outcome.kind === 'problem'
        ? outcome.sentence
        : `${found.title}: ${verdictOf(outcome.verification, found)}.`,
    )
    .join(' ')
}
