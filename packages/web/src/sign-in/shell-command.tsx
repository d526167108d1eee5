import { CopyButton } from '../ui/copy-button.tsx'

/** What is typed on the machine that runs the service. */
export function ShellCommand({ text }: { text: string }) {
  return (
    <p className="row">
      <code>{text}</code> <CopyButton text={text} label="Copy the command" wordy />
    </p>
  )
}
