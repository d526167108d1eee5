import { useLayoutEffect, useState } from 'react'
import { Field } from '../ui/field.tsx'
import { takeFile } from '../verify/take-file.ts'

/** Takes a file that is chosen, or dropped anywhere on the page: the browser would leave the page and show it. */
export function FileDrop({ onText }: { onText: (text: string) => void }) {
  const [problem, setProblem] = useState<string>()
  const [over, setOver] = useState(false)

  async function take(file: File | undefined) {
    if (file === undefined) return
    const taken = await takeFile(file)
    setProblem('problem' in taken ? taken.problem : undefined)
    if ('text' in taken) onText(taken.text)
  }

  // As soon as it is seen: a file that is dropped before would be nobody's.
  useLayoutEffect(() => {
    const drag = (event: DragEvent) => {
      event.preventDefault()
      setOver(event.type === 'dragover')
      if (event.type === 'drop') void take(event.dataTransfer?.files[0])
    }
    const kinds = ['dragover', 'dragleave', 'drop'] as const
    for (const kind of kinds) document.addEventListener(kind, drag)
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, drag)
    }
  })

  return (
    <div className={over ? 'verify-drop over' : 'verify-drop'}>
      <Field label="Choose a file, or drop it on this page" error={problem}>
        {(control) => (
          <input
            {...control}
            type="file"
            accept=".json,application/json"
            onChange={(event) => void take(event.target.files?.[0])}
          />
        )}
      </Field>
    </div>
  )
}
