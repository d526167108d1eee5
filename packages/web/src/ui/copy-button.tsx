import { useState } from 'react'
import { announce } from './announce.ts'
import { copyText } from './copy-text.ts'
import { Icon } from './icon.tsx'
import { whyNotCopied } from './not-copied.ts'

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
      await copyText(typeof text === 'string' ? text : await text())
      setState('copied')
      announce('Copied.')
    } catch (error) {
      setState('failed')
      announce(`It could not be copied: ${whyNotCopied(error)}`)
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
