const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/

/**
 * The line that ends a code block which a text leaves open, as an answer does that was cut off within one: all that follows would be read as code.
 * Empty where none is open.
 */
export function closingFence(text: string): string {
  let open = ''
  for (const line of text.split('\n')) {
    const [, fence = '', rest = ''] = FENCE.exec(line) ?? []
    if (fence === '') continue
    if (open === '') open = opens(fence, rest) ? fence : ''
    else if (closes(fence, rest, open)) open = ''
  }
  return open
}

/** CommonMark 4.5: what is named after backticks has none in it. */
function opens(fence: string, rest: string): boolean {
  return fence.startsWith('~') || !rest.includes('`')
}

function closes(fence: string, rest: string, open: string): boolean {
  return fence[0] === open[0] && fence.length >= open.length && rest.trim() === ''
}
