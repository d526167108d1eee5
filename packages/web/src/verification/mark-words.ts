import type { IconName } from '../ui/icon.tsx'
import type { MarkState } from './mark.ts'

interface MarkLook {
  /** On the button. */
  label: string
  icon: IconName
}

/** States differ in words and icon here and in shape in verification.css: never in colour alone. */
export const MARK_LOOKS: Record<MarkState | 'checking', MarkLook> = {
  checking: { label: 'Checking', icon: 'shield' },
  verified: { label: 'Verified', icon: 'shieldCheck' },
  'not-logged': { label: 'Verified, not in the log yet', icon: 'shieldCheck' },
  'without-reasoning': { label: 'Text verified, reasoning left out', icon: 'shieldCheck' },
  unsigned: { label: 'Unsigned', icon: 'pencil' },
  mismatch: { label: 'Mismatch', icon: 'shieldCross' },
  'unknown-key': { label: 'Unknown key', icon: 'key' },
  unchecked: { label: 'Not checked', icon: 'question' },
}
