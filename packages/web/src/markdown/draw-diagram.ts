import { pathBase } from '../service/service-url.ts'

/** A drawn diagram: `url` is a blob's, to be revoked by who asked for it; sizes in CSS pixels. */
export interface Drawing {
  url: string
  width: number
  height: number
  /** What kind of diagram it is, in words. */
  title: string
}

/** What the frame is asked. */
export interface DiagramRequest {
  source: string
  dark: boolean
}

/** What the frame answers; `ready` comes first, when it can be asked. */
export type DiagramAnswer =
  | { step: 'ready' }
  | { step: 'drawn'; svg: string; width: number; height: number; kind: string }
  | { step: 'failed'; reason: string }

const TIMEOUT_MS = 20_000
const LARGEST_SVG = 5_000_000
const WIDEST = 8_000

/**
 * Draws a mermaid diagram in a frame of no origin, which has no network, no storage and no way into this page. What comes back is shown as a picture, in which a
 * browser runs no script and fetches nothing.
 *
 * @throws Error with a sentence for the reader.
 */
export async function drawDiagram(source: string): Promise<Drawing> {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.title = 'Draws a diagram'
  frame.className = 'diagram-frame'
  frame.tabIndex = -1
  frame.setAttribute('aria-hidden', 'true')
  frame.src = `${pathBase()}/diagram.html`
  const leaving = new AbortController()
  try {
    const answered = answerOf(frame, { source, dark: isDark() }, leaving.signal)
    document.body.append(frame)
    return pictureOf(await answered)
  } finally {
    leaving.abort()
    frame.remove()
  }
}

type Drawn = Extract<DiagramAnswer, { step: 'drawn' }>

function answerOf(frame: HTMLIFrameElement, request: DiagramRequest, signal: AbortSignal): Promise<Drawn> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The diagram took too long to draw.')), TIMEOUT_MS)
    signal.addEventListener('abort', () => clearTimeout(timer))
    addEventListener(
      'message',
      (event: MessageEvent<DiagramAnswer>) => {
        if (event.source !== frame.contentWindow) return
        // Its origin is "null", which no target can name.
        if (event.data.step === 'ready') frame.contentWindow?.postMessage(request, '*')
        else if (event.data.step === 'drawn') resolve(event.data)
        else reject(new Error(`The diagram could not be drawn: ${firstLine(event.data.reason)}`))
      },
      { signal },
    )
  })
}

function firstLine(reason: unknown): string {
  return String(reason).split('\n', 1)[0]?.slice(0, 200) ?? ''
}

/** The frame ran what an answer's writer wrote: its word is checked like theirs. */
function pictureOf({ svg, width, height, kind }: Drawn): Drawing {
  if (typeof svg !== 'string' || svg.length > LARGEST_SVG)
    throw new Error('The diagram is too large to show.')
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  return { url, width: size(width), height: size(height), title: titleOf(kind) }
}

function size(pixels: unknown): number {
  return typeof pixels === 'number' && pixels > 0 ? Math.min(Math.ceil(pixels), WIDEST) : 300
}

const TITLES: ReadonlyMap<string, string> = new Map([
  ['flowchart-v2', 'Flowchart'],
  ['sequence', 'Sequence diagram'],
  ['class', 'Class diagram'],
  ['classDiagram', 'Class diagram'],
  ['stateDiagram', 'State diagram'],
  ['er', 'Entity relationship diagram'],
  ['gantt', 'Gantt chart'],
  ['pie', 'Pie chart'],
  ['journey', 'User journey'],
  ['timeline', 'Timeline'],
  ['gitGraph', 'Git graph'],
  ['xychart', 'Chart'],
  ['quadrantChart', 'Quadrant chart'],
])

function titleOf(kind: string): string {
  return TITLES.get(kind) ?? 'Diagram'
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme
  if (chosen !== undefined) return chosen === 'dark'
  return matchMedia('(prefers-color-scheme: dark)').matches
}
