import type { Locator } from 'playwright-core'

export interface GivenFile {
  name: string
  type: string
  base64: string
}

/** Files as a drag, or the clipboard, brings them to what is under it. @returns for each event whether the page kept it from the browser */
export function giveFiles(
  target: Locator,
  files: readonly GivenFile[],
  kinds: readonly ('dragover' | 'drop' | 'paste')[],
): Promise<boolean[]> {
  const given = { files, kinds }
  return target.evaluate((element, { files, kinds }) => {
    const transfer = new DataTransfer()
    for (const { name, type, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([bytes], name, { type }))
    }
    const ways = { bubbles: true, cancelable: true }
    return kinds.map((kind) => {
      const event =
        kind === 'paste'
          ? new ClipboardEvent(kind, { ...ways, clipboardData: transfer })
          : new DragEvent(kind, { ...ways, dataTransfer: transfer })
      return !element.dispatchEvent(event)
    })
  }, given)
}

/** @returns whether the page kept the browser from opening them */
export async function dropFiles(target: Locator, files: readonly GivenFile[]): Promise<boolean> {
  const kept = await giveFiles(target, files, ['dragover', 'drop'])
  return kept.every(Boolean)
}
