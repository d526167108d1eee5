import './code.css'
import { useId, useState } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'
import { CodeLines } from './code-lines.tsx'
import { ScrollBox } from './scroll-box.tsx'
import { useHighlight } from './use-highlight.ts'

interface CodeBlockProps {
  code: string
  /** As Markdown names it: `python`, `ts`. */
  language?: string
}

/** Code to read and to copy: coloured when the browser has time, its long lines wrapped at will. */
export function CodeBlock({ code, language = '' }: CodeBlockProps) {
  const [wrapped, setWrapped] = useState(false)
  const highlighted = useHighlight(code, language)
  const id = useId()
  return (
    <div className="code-block">
      <div className="code-bar">
        <span className="code-language">{language || 'text'}</span>
        <button
          type="button"
          className="plain small"
          aria-pressed={wrapped}
          aria-controls={id}
          onClick={() => setWrapped(!wrapped)}
        >
          Wrap lines
        </button>
        <CopyButton text={code} label="Copy code" />
      </div>
      <ScrollBox label={language === '' ? 'Code' : `Code, ${language}`} className="code-scroll">
        <pre id={id} className={wrapped ? 'code-wrapped' : undefined} dir="ltr">
          <code>
            <CodeLines code={code} highlighted={highlighted} />
          </code>
        </pre>
      </ScrollBox>
    </div>
  )
}
