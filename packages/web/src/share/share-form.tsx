import { type FormEvent, useState } from 'react'
import { type Conversation, isRunning, type MessageNode } from '../chat/conversation.ts'
import { titleOf } from '../chat/title.ts'
import { pathOf } from '../chat/tree.ts'
import { useCaller } from '../service/caller.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import type { ShareChoice } from './make-share.ts'
import { OwnShares } from './own-shares.tsx'
import { useMakeLink } from './use-make-link.ts'

export function ShareForm({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { kind } = useCaller()
  const path = pathOf(conversation)
  const { step, make } = useMakeLink(path)
  const [choice, setChoice] = useState<ShareChoice>({ title: titleOf(conversation), reasoning: false })
  const mayShare = kind === 'key' || kind === 'session'
  const hindrance = hindranceOf(path)
  return (
    <Dialog open title="Share this conversation" onClose={onClose}>
      <div className="stack share-dialog">
        <PublicParts hasReasoning={choice.reasoning} />
        {!mayShare && (
          <p>Sign in, or give an API key, to share: whoever shares must be able to take it back.</p>
        )}
        {step.at === 'shared' ? (
          <SharedLink url={step.url} />
        ) : (
          <ChoiceForm
            choice={choice}
            onChange={setChoice}
            onSubmit={() => void make({ ...choice, title: choice.title.trim() })}
            disabled={!mayShare || hindrance !== undefined || step.at === 'sending'}
            label={step.at === 'sending' ? 'Making the link …' : 'Make a public link'}
          />
        )}
        {hindrance !== undefined && <p className="quiet">{hindrance}</p>}
        {step.at === 'failed' && <Notice problem={step.problem} />}
        {mayShare && <OwnShares />}
      </div>
    </Dialog>
  )
}

/** Why it cannot be shared yet. */
function hindranceOf(path: readonly MessageNode[]): string | undefined {
  if (path.every((node) => node.role === 'user')) return 'There is no answer to share yet.'
  const runs = path.some((node) => node.role === 'assistant' && isRunning(node))
  return runs ? 'An answer is still being written; share it when it has ended.' : undefined
}

interface ChoiceFormProps {
  choice: ShareChoice
  onChange: (choice: ShareChoice) => void
  onSubmit: () => void
  disabled: boolean
  label: string
}

function ChoiceForm({ choice, onChange, onSubmit, disabled, label }: ChoiceFormProps) {
  function submit(event: FormEvent) {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Title">
        {(control) => (
          <input
            {...control}
            required
            maxLength={200}
            value={choice.title}
            onChange={(event) => onChange({ ...choice, title: event.target.value })}
          />
        )}
      </Field>
      <label className="share-choice">
        <input
          type="checkbox"
          checked={choice.reasoning}
          onChange={(event) => onChange({ ...choice, reasoning: event.target.checked })}
        />
        Share the raw reasoning too
      </label>
      <div className="row">
        <button type="submit" className="primary" disabled={disabled}>
          {label}
        </button>
      </div>
    </form>
  )
}

function PublicParts({ hasReasoning }: { hasReasoning: boolean }) {
  return (
    <>
      <p>
        Whoever has the link can read the conversation as you see it now: questions, pictures, answers, the
        system prompt and the settings that they were asked with, and the receipts. What you write later is
        not shared.
      </p>
      <p>
        {hasReasoning
          ? 'The raw reasoning is shared too, so that readers can check every answer whole.'
          : 'Reasoning is left out. Readers can then check the text of an answer, and not the hash of all of it, which covers the reasoning.'}
      </p>
    </>
  )
}

function SharedLink({ url }: { url: string }) {
  return (
    <div className="stack">
      <Field label="The public link">
        {(control) => <input {...control} readOnly value={url} onFocus={(event) => event.target.select()} />}
      </Field>
      <div className="row">
        <CopyButton text={url} label="Copy the link" wordy />
        <a href={url}>Open it</a>
      </div>
    </div>
  )
}
