/**
 * The frame that draws diagrams for the page. It has no origin, no network and no storage: what an answer's writer makes of mermaid's grammar stays in here, and only
 * the drawing leaves, as text. Its policy allows styles in the text, which mermaid measures by: they have nothing here to reach. See markdown/draw-diagram.ts, which holds the frame.
 */
import mermaid, { type MermaidConfig } from 'mermaid'
import type { DiagramAnswer, DiagramRequest } from '../markdown/draw-diagram.ts'

const MARGIN = 8

/** Labels are SVG text: HTML in a picture is drawn by some browsers only. The limits bound the time. */
const CONFIG: MermaidConfig = {
  startOnLoad: false,
  layout: 'dagre',
  securityLevel: 'strict',
  htmlLabels: false,
  flowchart: { htmlLabels: false },
  fontFamily: 'system-ui, sans-serif',
  maxTextSize: 20_000,
  maxEdges: 300,
  suppressErrorRendering: true,
  secure: [
    'secure',
    'securityLevel',
    'startOnLoad',
    'layout',
    'htmlLabels',
    'fontFamily',
    'maxTextSize',
    'maxEdges',
    'suppressErrorRendering',
  ],
}

addEventListener('message', async ({ source, data }: MessageEvent<DiagramRequest>) => {
  if (source === parent) answer(await draw(data))
})
answer({ step: 'ready' })

function answer(message: DiagramAnswer): void {
  // The holder's origin is not known in here, and the drawing is no secret from it.
  parent.postMessage(message, '*')
}

async function draw({ source, dark }: DiagramRequest): Promise<DiagramAnswer> {
  try {
    mermaid.initialize({ ...CONFIG, theme: dark ? 'dark' : 'neutral', darkMode: dark })
    const { svg, diagramType } = await mermaid.render('diagram', source)
    return { step: 'drawn', kind: diagramType, ...pictureOf(svg) }
  } catch (error) {
    return { step: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A picture needs a size of its own, and has to be XML: mermaid's text is HTML. */
function pictureOf(svg: string): { svg: string; width: number; height: number } {
  const drawn = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  if (drawn === null) throw new Error('nothing was drawn')
  const { width, height } = drawn.viewBox.baseVal
  drawn.setAttribute('width', `${width + MARGIN}`)
  drawn.setAttribute('height', `${height + MARGIN}`)
  drawn.removeAttribute('style')
  return { svg: new XMLSerializer().serializeToString(drawn), width: width + MARGIN, height: height + MARGIN }
}
