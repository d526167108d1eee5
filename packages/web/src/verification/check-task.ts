import type { ServiceDescription } from '@verbatim/protocol'
import { checkDocument, type Entered, type Outcome } from '../verify/read-document.ts'
import { type CheckedBundle, checkWithLog, type ToCheck } from './check-with-log.ts'
import { followHandovers } from './follow-handovers.ts'
import { hashPictures } from './hash-pictures.ts'

/** What the worker is asked: curves and hashes take longer than a frame of the page has. */
export interface Tasks {
  bundle: { given: ToCheck; answer: CheckedBundle }
  document: { given: Entered; answer: Outcome }
  handovers: { given: { from: string; operators: ServiceDescription['operators'] }; answer: string[] }
  pictures: { given: readonly string[]; answer: string[] }
}

export type TaskName = keyof Tasks

type Doer<Name extends TaskName> = (
  given: Tasks[Name]['given'],
) => Tasks[Name]['answer'] | Promise<Tasks[Name]['answer']>

const DOERS: { [Name in TaskName]: Doer<Name> } = {
  bundle: checkWithLog,
  document: checkDocument,
  handovers: ({ from, operators }) => followHandovers(from, operators),
  pictures: hashPictures,
}

export async function doTask<Name extends TaskName>(
  name: Name,
  given: Tasks[Name]['given'],
): Promise<Tasks[Name]['answer']> {
  return DOERS[name](given)
}

/** A message to the worker, and its answer. */
export interface Question {
  id: number
  name: TaskName
  given: Tasks[TaskName]['given']
}

export type Reply = { id: number; answer: unknown } | { id: number; failure: string }
