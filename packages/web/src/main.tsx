import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { refuseStrayFiles } from './shell/stray-files.ts'

const page = document.getElementById('page')
if (page === null) throw new Error('index.html has no element with the id "page"')
// A relative address would be looked for below each route that is gone to.
for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel=icon]'))
  icon.setAttribute('href', icon.href)
refuseStrayFiles()
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
