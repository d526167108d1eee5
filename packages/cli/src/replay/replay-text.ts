import type { Divergence, Replay, TokenDivergence, ToldToken } from '@verbatim/proof'
import { showable, type Terminal } from '../terminal.ts'

/** The verdict and, where answers part, what each says there. Texts of a model are quoted, so that none can pass for ours. */
export function replayText({ verdict, sentence, divergence }: Replay, terminal: Terminal): string {
  const lines = [`${headOf(verdict, divergence)}`, sentence]
  if (divergence?.token) lines.push(...tokenLines(divergence.token))
  else if (divergence?.original != null || divergence?.replay != null) lines.push(...textLines(divergence))
  return showable(lines.join('\n'), terminal.stdout)
}

function headOf(verdict: Replay['verdict'], divergence: Divergence | null): string {
  if (divergence?.token) return `${verdict} at token ${divergence.token.index}`
  return divergence === null ? verdict : `${verdict} in the ${divergence.part}`
}

function tokenLines({ original, replay, ...rest }: TokenDivergence): string[] {
  const { logprob_gap: gap, gap_is_least: least, counted_from: from } = rest
  const lines = [`  original  ${tokenText(original)}`, `  replay    ${tokenText(replay)}`]
  if (gap !== null) lines.push(`  gap       ${least ? 'at least ' : ''}${gap.toFixed(4)}`)
  const start = from === 'generation' ? 'of all that was generated' : 'of the content'
  return [...lines, `Tokens are counted from 0, the first ${start}; logprobs are the replay's.`]
}

function tokenText({ text, logprob }: ToldToken): string {
  const quoted = text === '' ? '(the end)' : JSON.stringify(text)
  return logprob === null ? quoted : `${quoted}  logprob ${logprob.toFixed(4)}`
}

function textLines({ original, replay }: Divergence): string[] {
  const at = commonLength(original ?? '', replay ?? '')
  const line = (label: string, text: string | null) =>
    `  ${label}  ${text === null ? '(nothing)' : JSON.stringify(text.slice(at, at + 40))}`
  return [line('original', original), line('replay  ', replay), `From character ${at} on.`]
}

function commonLength(left: string, right: string): number {
  let length = 0
  while (length < left.length && left[length] === right[length]) length += 1
  return length
}
