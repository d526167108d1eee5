import type { ModelObject } from '@verbatim/protocol'
import { credits, plural } from '../text/numbers.ts'
import { priceLine } from '../text/price-line.ts'
import { estimateMessage, estimateTokens, priceOf } from './estimate.ts'

interface ComposerFootProps {
  text: string
  images: number
  /** About how many prompt tokens lead up to this question. */
  tokensBefore: number
  /** The most tokens of the answer; null where only the context bounds it. */
  answerLimit: number | null
  model: ModelObject | undefined
  /** Who has no key pays nothing. */
  keyless: boolean
}

/** How long the message is, what tokens cost, and about what asking would cost. */
export function ComposerFoot({ text, images, tokensBefore, answerLimit, model, keyless }: ComposerFootProps) {
  const prompt = tokensBefore + estimateMessage(text, images)
  return (
    <p>
      <span>{lengthWords(text)}</span>
      {model !== undefined && (
        <>
          <span aria-hidden="true"> • </span>
          <span>{priceLine(model)}</span>
          {(text !== '' || images > 0) && (
            <>
              <span aria-hidden="true"> • </span>
              <span>
                This question: about {plural(prompt, 'prompt token')},{' '}
                {keyless ? 'free without a key' : costWords(model, prompt, answerLimit)}
              </span>
            </>
          )}
        </>
      )}
    </p>
  )
}

function lengthWords(text: string): string {
  const characters = plural([...text].length, 'character')
  return text === '' ? characters : `${characters}, about ${plural(estimateTokens(text), 'token')}`
}

/** The answer's part is its bound, which most answers stay far below. */
function costWords(model: ModelObject, prompt: number, answerLimit: number | null): string {
  const most = answerLimit ?? Math.max(0, model.context_length - prompt)
  return `about ${credits(priceOf(model, prompt, most))} at most`
}
