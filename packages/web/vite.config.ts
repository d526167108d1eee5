import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { katexFonts } from './vite.katex-fonts.ts'

const service = 'http://localhost:8080'

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: './',
  plugins: [react(), katexFonts()],
  // Code is coloured in a worker, which is a module as all of the page is.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The service's Content-Security-Policy allows files of its own origin and nothing else: no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'owner.html'],
      output: {
        // What each page needs before its first line, in one file: a slow phone takes longer for twenty small ones.
        codeSplitting: {
          groups: [
            { name: 'page', tags: ['$initial'], test: /(?<!src[\\/](main|owner[\\/]main))\.[jt]sx?$/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': service, '/v1': service, '/healthz': service } },
})
