/** A bundle with images may be large; a browser still has to hold its text. */
const MAX_FILE_BYTES = 200_000_000

/** Bytes that are no UTF-8 must not become a character that was signed. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of a file, or why it cannot be had. */
export async function takeFile(file: File): Promise<{ text: string } | { problem: string }> {
  if (file.size > MAX_FILE_BYTES) return { problem: `${file.name} is too large for a browser.` }
  try {
    return { text: UTF_8.decode(await file.arrayBuffer()) }
  } catch {
    return { problem: `${file.name} cannot be read, or is no text in UTF-8.` }
  }
}
