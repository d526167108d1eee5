import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { loadPageOf } from './routes.tsx'
import { pathBase } from './service/service-url.ts'
import { refuseStrayFiles } from './shell/stray-files.ts'

const page = document.getElementById('page')
if (page === null) throw new Error('index.html has no element with the id "page"')
// A relative address would be looked for below each route that is gone to.
for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel=icon]'))
  icon.setAttribute('href', icon.href)
refuseStrayFiles()
// What index.html shows stands until then, and the page is drawn once.
await loadPageOf(location.pathname.slice(pathBase().length))
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
