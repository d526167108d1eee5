import { useState } from 'react'
import type { MessageNode } from '../chat/conversation.ts'
import { describeError, type Problem } from '../errors.ts'
import { queryClient } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { announce } from '../ui/announce.ts'
import { postShare } from './fetch-share.ts'
import { makeShare, type ShareChoice } from './make-share.ts'
import { SHARES_KEY } from './own-shares.tsx'

type LinkStep =
  | { at: 'asking' }
  | { at: 'sending' }
  | { at: 'shared'; url: string }
  | { at: 'failed'; problem: Problem }

/** Makes the public link of a path through a conversation. */
export function useMakeLink(path: readonly MessageNode[]) {
  const [step, setStep] = useState<LinkStep>({ at: 'asking' })

  async function make(choice: ShareChoice) {
    setStep({ at: 'sending' })
    try {
      const made = await postShare(await makeShare(path, choice))
      setStep({ at: 'shared', url: `${serviceUrl()}${made.path}` })
      announce('The conversation is shared. The link is in the dialog.')
      await queryClient.invalidateQueries({ queryKey: SHARES_KEY })
    } catch (error) {
      setStep({ at: 'failed', problem: describeError(error) })
    }
  }

  return { step, make }
}
