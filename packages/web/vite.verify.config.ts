import { createHash } from 'node:crypto'
import { defineConfig, type Plugin } from 'vite'

/**
 * The verifier is one file that works from a disk: its script and style stand in it, its policy allows these two by their hashes and nothing
 * else, no network either.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [oneFile()],
  build: {
    target: 'es2022',
    // The page itself is built into the same folder before.
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'verify.html' },
  },
})

function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['verify.html']
      if (page?.type !== 'asset') throw new Error('verify.html was not built')
      const parts = Object.values(bundle).filter((part) => part !== page)
      const sources: Record<'script' | 'style', string> = { script: '', style: '' }
      for (const part of parts) {
        if (part.type === 'chunk') sources.script += part.code
        else if (part.fileName.endsWith('.css')) sources.style += String(part.source)
        else throw new Error(`${part.fileName} has no place in the one file`)
        delete bundle[part.fileName]
      }
      page.source = inline(String(page.source), sources)
    },
  }
}

function inline(page: string, { script, style }: { script: string; style: string }): string {
  // Inside a script element this would end it.
  const safe = script.replaceAll('</script', '<\\/script')
  const policy = [
    "default-src 'none'",
    `script-src '${digest(safe)}'`,
    `style-src '${digest(style)}'`,
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
  return page
    .replace(
      /<script type="module"[^>]*src="[^"]*"[^>]*><\/script>/,
      () => `<script type="module">${safe}</script>`,
    )
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace('%POLICY%', () => policy)
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
