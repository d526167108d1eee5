import { useState } from 'react'
import { announce } from './announce.ts'
import { Icon } from './icon.tsx'

interface CopyButtonProps {
  text: string | (() => string | Promise<string>)
  /** Says what is copied: "Copy code". */
  label: string
  /** Shows the label too, not only the icon. */
  wordy?: boolean
}

const SHOWN_MS = 2_000

export function CopyButton({ text, label, wordy = false }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setState('copied')
      announce('Copied.')
    } catch {
      setState('failed')
      announce('It could not be copied: the browser did not allow it.')
    }
    setTimeout(() => setState('idle'), SHOWN_MS)
  }

  return (
    <button
      type="button"
      className={wordy ? 'plain small' : 'plain small icon-only'}
      aria-label={label}
      title={label}
      onClick={copy}
    >
      <Icon name={ICONS[state]} />
      {wordy && <span>{WORDS[state] ?? label}</span>}
    </button>
  )
}

const ICONS = { idle: 'copy', copied: 'check', failed: 'cross' } as const
const WORDS = { idle: undefined, copied: 'Copied', failed: 'Not copied' }
