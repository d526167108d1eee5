import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type Answer, type Difference, difference, type Received } from './answer.ts'

/** What a record must have been made of to be continued: another engine or another plan begins anew. */
export interface Identity {
  engineSha256: string
  generations: number
  subjects: string[]
}

export interface Divergence {
  subject: string
  case: string
  stage: number
  kinds: string[]
  difference: Difference
}

type Line =
  | { type: 'identity'; identity: Identity }
  | { type: 'first'; subject: string; case: string; answer: Answer }
  | { type: 'done'; subject: string; stage: number; kinds: string[]; tokens: number; same: boolean }
  | ({ type: 'divergence' } & Divergence)
  | { type: 'time'; seconds: number }

/** What was found so far, on disk line by line, so that a soak that was stopped goes on where it was. */
export class SoakRecord {
  readonly #path: string
  readonly #firsts = new Map<string, Answer>()
  readonly #done = new Map<string, number>()
  /** Generations by model, and by model and kind. */
  readonly counts = new Map<string, Map<string, number>>()
  readonly divergences: Divergence[] = []
  generations = 0
  tokens = 0
  seconds = 0

  constructor(path: string, identity: Identity) {
    this.#path = path
    for (const line of continued(path, identity)) this.#take(line)
    if (this.generations === 0) writeFileSync(path, `${JSON.stringify({ type: 'identity', identity })}\n`)
  }

  /** How many generations of a stage are already done; those are not made again. */
  doneOf(subject: string, stage: number): number {
    return this.#done.get(`${subject} ${stage}`) ?? 0
  }

  /** Judges an answer by the first one to the same request, which it is if there was none. */
  judge(
    { subject, stage, name, kinds }: { subject: string; stage: number; name: string; kinds: string[] },
    { answer }: Received,
  ): Divergence | undefined {
    const first = this.#firsts.get(`${subject} ${name}`)
    if (first === undefined) this.#write({ type: 'first', subject, case: name, answer })
    const found = first === undefined ? undefined : difference(first, answer)
    const tokens = answer.steps.length
    this.#write({ type: 'done', subject, stage, kinds, tokens, same: found === undefined })
    if (found === undefined) return undefined
    const divergence = { subject, case: name, stage, kinds, difference: found }
    this.#write({ type: 'divergence', ...divergence })
    return divergence
  }

  addTime(seconds: number): void {
    this.#write({ type: 'time', seconds })
  }

  /** A finished record is kept under another name, and the next soak begins anew. */
  finish(): string {
    const kept = this.#path.replace(/(\.jsonl)?$/, '.done.jsonl')
    renameSync(this.#path, kept)
    return kept
  }

  #write(line: Line): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
    this.#take(line)
  }

  #take(line: Line): void {
    if (line.type === 'first') this.#firsts.set(`${line.subject} ${line.case}`, line.answer)
    else if (line.type === 'time') this.seconds += line.seconds
    else if (line.type === 'done') this.#count(line)
    else if (line.type === 'divergence') {
      const { type: _type, ...divergence } = line
      this.divergences.push(divergence)
    }
  }

  #count({ subject, stage, kinds, tokens, same }: Line & { type: 'done' }): void {
    const at = `${subject} ${stage}`
    this.#done.set(at, (this.#done.get(at) ?? 0) + 1)
    this.generations += 1
    this.tokens += tokens
    const counts = this.counts.get(subject) ?? new Map<string, number>()
    this.counts.set(subject, counts)
    for (const kind of ['all', ...(same ? ['identical'] : []), ...kinds]) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
  }
}

/** The lines of a record of the very same work; nothing when there is none. */
function continued(path: string, identity: Identity): Line[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  const [head, ...rest] = lines.map((line) => JSON.parse(line) as Line)
  const same = head?.type === 'identity' && JSON.stringify(head.identity) === JSON.stringify(identity)
  return same ? rest : []
}
