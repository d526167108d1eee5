import type { Replay } from '@verbatim/proof'
import { useEffect, useRef, useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { type Caller, useCaller } from '../service/caller.ts'
import { credits } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import { Busy } from '../ui/busy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { replayAnswer } from './replay-answer.ts'
import { ReplayOutcome } from './replay-outcome.tsx'

interface ReplayDialogProps {
  bundle: () => Promise<object>
  /** What the answer cost, in decimal credits; null where that is not known. */
  cost: string | null
  onClose: () => void
}

type Step =
  | { at: 'start' }
  | { at: 'running' }
  | { at: 'done'; replay: Replay }
  | { at: 'failed'; problem: Problem }

export function ReplayDialog({ bundle, cost, onClose }: ReplayDialogProps) {
  const caller = useCaller()
  const [step, setStep] = useState<Step>({ at: 'start' })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function run() {
    const control = new AbortController()
    running.current = control
    const { signal } = control
    setStep({ at: 'running' })
    try {
      const replay = await replayAnswer(await bundle(), caller, signal)
      setStep({ at: 'done', replay })
      announce(`Replay: ${replay.sentence}`)
    } catch (error) {
      if (!signal.aborted) setStep({ at: 'failed', problem: describeError(error) })
    }
  }

  return (
    <Dialog open title="Replay this answer" onClose={onClose}>
      <div className="stack replay-dialog">
        <p>
          The very request is sent again: the same messages, model, date, seed and parameters. Where the
          model, the engine and the processor’s instructions are the same and exact, the same answer has to
          come.
        </p>
        <p>{costSentence(caller, cost)}</p>
        {step.at === 'running' && <Busy label="The answer is made again" />}
        {step.at === 'failed' && <Notice problem={step.problem} />}
        {step.at === 'done' && <ReplayOutcome replay={step.replay} />}
        {step.at !== 'running' && (
          <div className="row">
            <button type="button" className="primary" disabled={caller.kind === 'nobody'} onClick={run}>
              {step.at === 'start' ? 'Run it again' : 'Run it once more'}
            </button>
          </div>
        )}
      </div>
    </Dialog>
  )
}

function costSentence({ kind }: Caller, cost: string | null): string {
  if (kind === 'nobody') return 'Sign in, or give an API key, to have it made again.'
  if (kind === 'keyless') return 'It costs nothing, and counts as one of your requests.'
  if (cost === null) return 'It costs what a request like this one costs.'
  return `It costs ${credits(cost)} if the same answer comes, as it did the first time.`
}
