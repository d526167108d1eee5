/** Every route of the page, as somebody would open it. */
export const ROUTES = [
  '/',
  '/playground',
  '/models',
  '/models/gpt-oss-nano',
  '/keys',
  '/usage',
  '/verify',
  '/status',
  '/admin/accounts',
  '/admin/models',
  '/admin/engine',
  '/admin/signing',
  '/admin/audit',
  '/docs',
  '/docs/quick-start',
  '/docs/parameters',
  '/docs/reference',
  '/sign-in',
] as const

/** What shows something else to who is not signed in. */
export const PRIVATE_ROUTES = ['/playground', '/keys', '/usage', '/admin', '/sign-in'] as const
