/** The pages of the shell, in the order of its navigation. */
export const DESTINATIONS = [
  { path: '/chat', label: 'Chat' },
  { path: '/playground', label: 'Playground' },
  { path: '/models', label: 'Models' },
  { path: '/keys', label: 'Keys' },
  { path: '/usage', label: 'Usage' },
  { path: '/verify', label: 'Verify' },
  { path: '/docs', label: 'Docs' },
  { path: '/status', label: 'Status' },
] as const

export const ADMIN = { path: '/admin', label: 'Admin' } as const
