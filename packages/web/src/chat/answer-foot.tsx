import { serviceUrl } from '../service/service-url.ts'
import { announce } from '../ui/announce.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { ReplayButton } from '../verification/replay.tsx'
import { VerifiedMark } from '../verification/verified-mark.tsx'
import { answerFigures } from './answer-words.ts'
import type { AnswerNode } from './conversation.ts'
import { curlOf } from './curl.ts'
import type { MessageActions } from './message-actions.ts'
import { VersionSteps } from './version-steps.tsx'

interface AnswerFootProps {
  parts: readonly AnswerNode[]
  position: number
  count: number
  busy: boolean
  actions: MessageActions
}

/** Below an answer: what it took and whether it was checked, part by part, and what may be done with it. */
export function AnswerFoot({ parts, position, count, busy, actions }: AnswerFootProps) {
  const [first] = parts
  const last = parts.at(-1)
  if (first === undefined || last === undefined) return null
  const text = parts.map((part) => part.text).join('')
  return (
    <footer className="chat-foot">
      {parts.map((part, index) => (
        <PartFigures key={part.id} part={part} name={parts.length > 1 ? `Part ${index + 1}` : ''} />
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
        {last.state === 'finished' && <ReplayButton answer={last} />}
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

function PartFigures({ part, name }: { part: AnswerNode; name: string }) {
  const figures = answerFigures(part)
  return (
    <div className="chat-figures">
      <VerifiedMark answer={part} />
      {(name !== '' || figures.length > 0) && (
        <p>{[...(name === '' ? [] : [name]), ...figures].join(' • ')}</p>
      )}
    </div>
  )
}

async function copyCurl(answer: AnswerNode): Promise<void> {
  try {
    await navigator.clipboard.writeText(curlOf(answer, serviceUrl()))
    announce('Copied as cURL.')
  } catch {
    announce('It could not be copied: the browser did not allow it.')
  }
}
