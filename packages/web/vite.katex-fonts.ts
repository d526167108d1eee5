import type { Plugin } from 'vite'

const OTHER_FORMATS = /,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("(?:woff|truetype)"\)/g

/** Of KaTeX's fonts, three formats each, only the one that every browser of the last ten years reads. */
export function katexFonts(): Plugin {
  return {
    name: 'katex-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/katex\/dist\/katex(?:-swap)?\.css$/.test(id)) return null
      const css = code.replace(OTHER_FORMATS, '')
      if (css === code || /\.ttf/.test(css)) throw new Error('katex.css names its fonts in another way now')
      return { code: css, map: null }
    },
  }
}
