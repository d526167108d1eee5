import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Dialog } from '../ui/dialog.tsx'
import { type Command, useAllCommands } from './commands.ts'

/** The command palette: Ctrl-K (or ⌘K) opens it anywhere; a combobox after the ARIA Authoring Practices. */
export function Palette({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      onOpen(!open)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [open, onOpen])
  return (
    <Dialog open={open} title="Commands" onClose={() => onOpen(false)}>
      <CommandList onDone={() => onOpen(false)} />
    </Dialog>
  )
}

function CommandList({ onDone }: { onDone: () => void }) {
  const commands = useAllCommands()()
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const found = commands.filter((command) => matches(command, words))
  const current = Math.min(at, found.length - 1)

  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' })
  }, [current])

  function run(command: Command | undefined) {
    if (command === undefined) return
    onDone()
    command.run()
  }

  function onKeyDown(event: KeyboardEvent) {
    const to = { ArrowDown: current + 1, ArrowUp: current - 1 + found.length }[event.key]
    if (to !== undefined) setAt(found.length === 0 ? 0 : to % found.length)
    else if (event.key === 'Enter') run(found[current])
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : optionId(id, current)}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder="Type to find a command"
        value={words}
        onChange={(event) => {
          setWords(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <Options {...{ id, found, current, run }} onPoint={setAt} list={list} />
      {found.length === 0 && (
        <p className="quiet" role="status">
          No command has these words.
        </p>
      )}
    </>
  )
}

interface OptionsProps {
  id: string
  found: readonly Command[]
  current: number
  list: RefObject<HTMLDivElement | null>
  onPoint: (index: number) => void
  run: (command: Command) => void
}

function Options({ id, found, current, list, onPoint, run }: OptionsProps) {
  return (
    <div className="palette-list" id={id} role="listbox" aria-label="Commands" ref={list}>
      {found.map((command, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox takes the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus and names the active option
        <div
          key={command.label}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === current}
          onMouseMove={() => onPoint(index)}
          onClick={() => run(command)}
        >
          {command.label}
          {command.shortcut !== undefined && <kbd>{command.shortcut}</kbd>}
        </div>
      ))}
    </div>
  )
}

function optionId(list: string, index: number): string {
  return `${list}-${index}`
}

function matches({ label, keywords = '' }: Command, words: string): boolean {
  const text = `${label} ${keywords}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
