import { defineConfig, type Plugin } from 'vite'

/**
 * The frame that draws diagrams has no origin, and a module is only loaded from the same one: so its script is a plain one, in one file. Kinds of diagrams that
 * models hardly ever write, and that are most of mermaid's size, stay out.
 */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [withoutRareDiagrams(), plainScript()],
  build: {
    target: 'es2022',
    // The page itself is built into the same folder before.
    emptyOutDir: false,
    modulePreload: false,
    chunkSizeWarningLimit: 3_000,
    rolldownOptions: {
      input: 'diagram.html',
      // Where its files lie does not matter to a single file.
      transform: { define: { 'import.meta': '{}' } },
      output: { format: 'iife', codeSplitting: false },
    },
  },
})

/** Mermaid's files, by the beginnings of their names, and the packages that only they need. */
const RARE = [
  'architectureDiagram',
  'c4Diagram',
  'cose-bilkent',
  'elk',
  'ishikawaDiagram',
  'katex',
  'mindmap-definition',
  'swimlanes',
  'usecaseDiagram',
  'vennDiagram',
  'wardleyDiagram',
]
const STUB = '\0rare-diagram'

function withoutRareDiagrams(): Plugin {
  const seen = new Set<string>()
  return {
    name: 'without-rare-diagrams',
    enforce: 'pre',
    resolveId(source) {
      const file = source.slice(source.lastIndexOf('/') + 1)
      const rare = RARE.find((name) => file === name || file.startsWith(`${name}-`))
      if (rare === undefined) return null
      seen.add(rare)
      return STUB
    },
    load: (id) =>
      id === STUB
        ? "throw new Error('this kind of diagram is not drawn here')\nexport default undefined\nexport const diagram = undefined\nexport const render = undefined"
        : null,
    buildEnd(error) {
      const missing = RARE.filter((name) => !seen.has(name))
      if (error === undefined && missing.length > 0)
        throw new Error(`mermaid has no ${missing.join(', ')} any more`)
    },
  }
}

function plainScript(): Plugin {
  return {
    name: 'plain-script',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['diagram.html']
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk')
      const [script] = chunks
      if (page?.type !== 'asset' || script === undefined || chunks.length > 1)
        throw new Error('not one script')
      page.source = String(page.source).replace(/<script type="module" crossorigin/, '<script defer')
    },
  }
}
