import './diagram.css'
import { useEffect, useState } from 'react'
import { CodeBlock } from './code-block.tsx'
import { type Drawing, drawDiagram } from './draw-diagram.ts'
import { ScrollBox } from './scroll-box.tsx'

type State =
  | { step: 'source' | 'drawing' }
  | { step: 'drawn'; drawing: Drawing }
  | { step: 'failed'; reason: string }

/** A mermaid diagram: its source, and drawn when asked to, as a picture that runs nothing. The source stays at hand as the picture's text. */
export function DiagramBlock({ source }: { source: string }) {
  const [state, setState] = useState<State>({ step: 'source' })

  useEffect(() => {
    if (state.step !== 'drawn') return
    return () => URL.revokeObjectURL(state.drawing.url)
  }, [state])

  async function draw() {
    setState({ step: 'drawing' })
    try {
      setState({ step: 'drawn', drawing: await drawDiagram(source) })
    } catch (error) {
      setState({ step: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  if (state.step === 'drawn') return <DrawnDiagram drawing={state.drawing} source={source} />
  return (
    <div className="diagram">
      <CodeBlock code={source} language="mermaid" />
      <button type="button" className="small" disabled={state.step === 'drawing'} onClick={draw}>
        {state.step === 'drawing' ? 'Drawing…' : 'Draw the diagram'}
      </button>
      {state.step === 'failed' && <p role="status">{state.reason}</p>}
    </div>
  )
}

function DrawnDiagram({ drawing, source }: { drawing: Drawing; source: string }) {
  const { url, width, height, title } = drawing
  return (
    <figure className="diagram">
      <ScrollBox label="Diagram" className="diagram-scroll">
        <img src={url} width={width} height={height} alt={`${title}. Its source follows.`} />
      </ScrollBox>
      <figcaption>
        <details>
          <summary>Source of the diagram</summary>
          <CodeBlock code={source} language="mermaid" />
        </details>
      </figcaption>
    </figure>
  )
}
