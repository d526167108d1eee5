/** Where a verb reads and writes: stdout is data, stderr is everything else. */
export interface Terminal {
  env: NodeJS.ProcessEnv
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  json: boolean
  noColor: boolean
}

export function processTerminal(json: boolean): Terminal {
  const { env, stdin, stdout, stderr } = process
  return { env, stdin, stdout, stderr, json, noColor: (env.NO_COLOR ?? '') !== '' || !stderr.isTTY }
}

export function printLine(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`)
}

export function printJson(terminal: Terminal, value: unknown): void {
  printLine(terminal, JSON.stringify(value))
}

export function noteLine(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`)
}

/**
 * Text of a model, safe to show: on a terminal, control characters other than tab and line feed are shown as their
 * picture, since an escape sequence could rewrite the screen or the clipboard. A file or pipe gets the exact bytes.
 */
export function showable(text: string, stream: { isTTY?: boolean }): string {
  if (!stream.isTTY) return text
  return [...text].map((character) => (isControl(character) ? picture(character) : character)).join('')
}

function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return (code < 32 && code !== 9 && code !== 10) || (code >= 127 && code < 160)
}

/** What is shown of a character that a terminal would obey. */
export function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code < 32 ? String.fromCodePoint(0x2400 + code) : '\ufffd'
}
