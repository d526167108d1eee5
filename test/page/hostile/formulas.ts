/** Formulas and diagrams that try to leave their place, or never to end. */
export const FORMULAS: Record<string, string> = {
  'a link in a formula': '$\\href{javascript:window.ran=1}{press}$ $\\url{javascript:window.ran=1}$',
  'a picture in a formula': '$\\includegraphics[height=1em]{https://evil.example/formula.png}$',
  'an element in a formula':
    '$\\htmlClass{x}{a} \\htmlId{page}{b} \\htmlStyle{position:fixed}{c} \\htmlData{x=1}{d}$',
  'markup in a formula': '$\\text{<img src=x onerror=window.ran=1>} < script > alert(1) < /script >$',
  'a macro without end': '$\\def\\a{\\a\\a}\\a$',
  'macros that multiply':
    '$$\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}\\c\\c\\c\\c\\c\\c$$',
  'a rule over the page': '$$\\rule{100000em}{100000em} \\kern{-100000em} \\rlap{\\rule{500em}{500em}}$$',
  'words over the page': '$\\raisebox{-50em}{covers} \\kern-50em \\llap{\\text{Verified}} \\hspace{-500em}$',
  'braces without end': `$${'{'.repeat(4_000)}x${'}'.repeat(4_000)}$`,
  'fractions without end': `$$${'\\frac{1}{'.repeat(400)}x${'}'.repeat(400)}$$`,
  'a colour that is more':
    '$\\color{red;background:url(https://evil.example/c.png)}{x} \\textcolor{url(https://evil.example/c.png)}{x}$',
  'a formula that is none': '$\\frac{1}{$ $$\\begin{matrix}$$ \\[ \\left( \\] \\( } \\)',
  'prices that are none': 'It costs $5, or $6, or US$7 and $8.50.',
  'a formula without end': `$$\n${'x_1 + '.repeat(5_000)}`,
  'macros of other formulas': '$\\gdef\\alpha{\\text{changed}}\\global\\let\\beta\\relax$ $\\alpha \\beta$',
}

export const DIAGRAMS: Record<string, string> = {
  'a diagram with markup':
    '```mermaid\nflowchart TD\n  A["<img src=https://evil.example/d.png onerror=window.ran=1>"] --> B["<script>window.ran=1</script>"]\n```',
  'a diagram to press':
    '```mermaid\nflowchart TD\n  A --> B\n  click A "javascript:window.ran=1" "press"\n  click B call alert()\n```',
  'a diagram that changes its rules':
    '```mermaid\n%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "theme": "base", "themeCSS": "@import url(https://evil.example/t.css); * { background: url(https://evil.example/t.png) }"}}%%\nflowchart TD\n  A["<iframe src=javascript:parent.ran=1>"] --> B\n```',
  'a diagram with rules in front':
    '```mermaid\n---\nconfig:\n  securityLevel: loose\n  fontFamily: "x; } * { background: url(https://evil.example/f.png) } a {"\n---\nflowchart TD\n  A --> B\n```',
  'a diagram with styles':
    '```mermaid\nflowchart TD\n  A --> B\n  style A fill:url(https://evil.example/s.png)\n  classDef x background:url(https://evil.example/k.png)\n  class B x\n```',
  'a diagram with a picture':
    '```mermaid\nflowchart TD\n  A@{ img: "https://evil.example/node.png", label: "x", h: 60 } --> B\n```',
  'a diagram with links':
    '```mermaid\nsequenceDiagram\n  participant A\n  links A: {"press": "javascript:window.ran=1"}\n  A->>A: <svg onload=window.ran=1>\n```',
  'a diagram of prototypes':
    '```mermaid\nclassDiagram\n  class __proto__ {\n    +constructor toString\n  }\n  __proto__ <|-- constructor\n```',
  'a diagram that is too much': `\`\`\`mermaid\nflowchart TD\n${Array.from({ length: 2_000 }, (_, at) => `  N${at} --> N${at + 1}`).join('\n')}\n\`\`\``,
  'a diagram that is none': '```mermaid\n<script>window.ran=1</script>\n```',
}
