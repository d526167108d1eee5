/** One page of the documentation. */
export interface DocsPage {
  /** Its file in `pages/`, and its name in URLs. */
  id: string
  title: string
  /** One sentence. */
  summary: string
}

/** All pages, in the order in which they are read. */
export const DOCS_PAGES: readonly DocsPage[] = [
  { id: 'quick-start', title: 'Quick start', summary: 'From nothing to a first answer in one command.' },
  {
    id: 'api-access',
    title: 'API access',
    summary: 'Every way to ask, with samples in cURL, Python, JavaScript and TypeScript.',
  },
  {
    id: 'parameters',
    title: 'Parameters',
    summary: 'What a request may say: ranges, defaults, and what each parameter is for.',
  },
  { id: 'errors', title: 'Errors', summary: 'Every error that a caller can meet, and what to do about it.' },
  { id: 'limits', title: 'Limits', summary: 'How much may be asked, how often, and how waiting works.' },
  {
    id: 'verification',
    title: 'Verification',
    summary: 'What a receipt proves, what it does not, and how to check one yourself.',
  },
  {
    id: 'temperature',
    title: 'Temperature',
    summary: 'Which temperature suits which work, and how to get the same answer twice.',
  },
  {
    id: 'use-cases',
    title: 'Use cases',
    summary: 'What people build with this, each with a request to start from.',
  },
  {
    id: 'chat-interface',
    title: 'Chat interface',
    summary: 'A chat of your own in four steps, and a small class that keeps the conversation.',
  },
  {
    id: 'ai-prompt',
    title: 'AI implementation prompt',
    summary: 'A prompt to paste into a coding assistant, which then builds a chat on this service.',
  },
  { id: 'reference', title: 'Reference', summary: 'Every path, what it takes and what it answers.' },
]
