import { serviceUrl } from '../service/service-url.ts'
import { announce } from '../ui/announce.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { copyText } from '../ui/copy-text.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { whyNotCopied } from '../ui/not-copied.ts'
import type { ShownExchange } from '../verification/asked-as-signed.ts'
import { fetchReceipt } from '../verification/fetch-receipt.ts'
import { ReplayButton } from '../verification/replay.tsx'
import { roundsOf, shownCall } from '../verification/shown-rounds.ts'
import { VerifiedMark } from '../verification/verified-mark.tsx'
import { answerFigures } from './answer-words.ts'
import type { AnswerNode, QuestionNode, ResultsNode } from './conversation.ts'
import { curlOf } from './curl.ts'
import type { MessageActions } from './message-actions.ts'
import { VersionSteps } from './version-steps.tsx'

interface AnswerFootProps {
  question: QuestionNode | undefined
  since: readonly (AnswerNode | ResultsNode)[]
  parts: readonly AnswerNode[]
  position: number
  count: number
  busy: boolean
  actions: MessageActions
}

/** Below an answer: what it took and whether it was checked, part by part, and what may be done with it. */
export function AnswerFoot({ question, since, parts, position, count, busy, actions }: AnswerFootProps) {
  const [first] = parts
  const last = parts.at(-1)
  if (first === undefined || last === undefined) return null
  const text = parts.map((part) => part.text).join('')
  const rounds = roundsOf(since.map(replyOf))
  return (
    <footer className="chat-foot">
      {parts.map((part, index) => (
        <PartFigures
          key={part.id}
          part={part}
          exchange={{ question, rounds, before: parts.slice(0, index) }}
          name={parts.length > 1 ? `Part ${index + 1}` : ''}
        />
      ))}
      <div className="chat-actions">
        <VersionSteps position={position} count={count} onStep={(by) => actions.step(first, by)} />
        {text !== '' && <CopyButton text={text} label="Copy the answer" />}
        <button
          type="button"
          className="plain small icon-only"
          aria-label="Answer again"
          title="Answer again"
          disabled={busy}
          onClick={() => actions.regenerate(first)}
        >
          <Icon name="again" />
        </button>
        {last.state === 'finished' && <ReplayButton key={last.id} answer={last} />}
        <Menu
          label="More about this answer"
          trigger={<Icon name="more" />}
          items={[
            { label: 'Copy as cURL', onSelect: () => copyCurl(last) },
            { label: 'Fork to a new chat', onSelect: () => actions.fork(last) },
            {
              label: 'Delete this version',
              danger: true,
              disabled: busy,
              onSelect: () => actions.remove(first),
            },
          ]}
        />
      </div>
    </footer>
  )
}

function replyOf(node: AnswerNode | ResultsNode) {
  return node.role === 'tool' ? node : { ...node, calls: node.toolCalls.map(shownCall) }
}

interface PartFiguresProps {
  part: AnswerNode
  exchange: ShownExchange
  /** Empty of the only one. */
  name: string
}

function PartFigures({ part, exchange, name }: PartFiguresProps) {
  const figures = answerFigures(part)
  return (
    <div className="chat-figures">
      <VerifiedMark answer={part} exchange={exchange} />
      {(name !== '' || figures.length > 0) && (
        <p>{[...(name === '' ? [] : [name]), ...figures].join(' • ')}</p>
      )}
    </div>
  )
}

async function copyCurl(answer: AnswerNode): Promise<void> {
  try {
    const { command, givesTheSame } = await curlOf(answer, serviceUrl(), fetchReceipt)
    await copyText(command)
    announce(givesTheSame ? 'Copied as cURL.' : COPIED_FOR_ANOTHER)
  } catch (error) {
    announce(`It could not be copied: ${whyNotCopied(error)}`)
  }
}

const COPIED_FOR_ANOTHER = 'Copied as cURL. Without an API key it cannot give the same answer again.'
