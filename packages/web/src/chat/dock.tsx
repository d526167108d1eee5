import type { ModelObject, ServiceStatus } from '@verbatim/protocol'
import { useMemo, useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { Composer } from './composer.tsx'
import { ComposerFoot } from './composer-foot.tsx'
import type { ImageAttachment, MessageNode } from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'
import type { EntryActions } from './entry-actions.ts'
import { estimatePath } from './estimate.ts'
import { ModelChoice } from './model-choice.tsx'
import { answerLimit, seesImages } from './model-words.ts'
import { ParametersDialog } from './parameters-dialog.tsx'
import { useChatCommands } from './use-chat-commands.ts'

interface DockProps {
  view: ConversationView
  models: readonly ModelObject[]
  model: ModelObject | undefined
  status: ServiceStatus | undefined
  ready: boolean
  keyless: boolean
  actions: EntryActions
  hasEntry: boolean
  openSidebar: () => void
  onSend: (text: string, images: ImageAttachment[]) => void
}

/** Where the next question is written, and all that it is asked with. */
export function Dock(props: DockProps) {
  const { view, models, model, status, ready, keyless, actions, hasEntry, openSidebar, onSend } = props
  const { settings } = view.conversation
  const [tuning, setTuning] = useState(false)
  const running = view.running !== null
  const tokensBefore = usePromptSoFar(view.path, settings.systemPrompt, running)
  useChatCommands({ view, actions, hasEntry, openSidebar, openParameters: () => setTuning(true) })
  const set = Object.keys(settings.parameters).length + (settings.systemPrompt === '' ? 0 : 1)
  return (
    <>
      <Composer
        running={running}
        ready={ready}
        sees={model !== undefined && seesImages(model)}
        onSend={onSend}
        onStop={view.stop}
        choices={
          <>
            <ModelChoice
              models={models}
              model={model}
              status={status}
              settings={settings}
              onSettings={view.setSettings}
            />
            <ParametersButton set={set} onOpen={() => setTuning(true)} />
          </>
        }
        foot={(text, images) => (
          <ComposerFoot
            text={text}
            images={images}
            tokensBefore={tokensBefore}
            answerLimit={model === undefined ? null : answerLimit(model, settings, keyless)}
            model={model}
            keyless={keyless}
          />
        )}
      />
      <ParametersDialog
        open={tuning}
        model={model}
        settings={settings}
        keyless={keyless}
        onSettings={view.setSettings}
        onClose={() => setTuning(false)}
      />
    </>
  )
}

function ParametersButton({ set, onOpen }: { set: number; onOpen: () => void }) {
  return (
    <button
      type="button"
      className="plain"
      aria-label={set === 0 ? 'Parameters' : `Parameters ${set} set`}
      onClick={onOpen}
    >
      <Icon name="sliders" />
      <span className="composer-parameters-word">Parameters</span>{' '}
      {set > 0 && <span className="badge">{set}</span>}
    </button>
  )
}

/** While an answer comes nothing is asked, so it is not counted at each of its words. */
function usePromptSoFar(path: readonly MessageNode[], systemPrompt: string, running: boolean): number {
  const settled = running ? null : path
  return useMemo(() => (settled === null ? 0 : estimatePath(settled, systemPrompt)), [settled, systemPrompt])
}
