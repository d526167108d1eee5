import { leafHash } from '@verbatim/proof'
import type { LogFile, LogFiles } from './log-files.ts'
import type { Publisher, SignedHead } from './publisher.ts'
import type { GrowingTree, TreeFiles } from './tree-files.ts'

/**
 * Takes entries into the tree: files of the new tree first, then its checkpoint, and only then is the tree in memory the new one. After a
 * failure the sequencer is not used again: what is on disk decides (see recovery.ts).
 */
export class Sequencer {
  readonly #files: LogFiles
  readonly #treeFiles: TreeFiles
  readonly #publisher: Publisher
  #tree: GrowingTree

  constructor(files: LogFiles, treeFiles: TreeFiles, publisher: Publisher, tree: GrowingTree) {
    this.#files = files
    this.#treeFiles = treeFiles
    this.#publisher = publisher
    this.#tree = tree
  }

  get publisher(): Publisher {
    return this.#publisher
  }

  /** The index of the first entry, when all of them are under the checkpoint that is on disk. */
  async append(entries: readonly Uint8Array[]): Promise<{ firstIndex: number; head: SignedHead }> {
    const firstIndex = this.#tree.size
    const tree = this.#tree.clone()
    const files: LogFile[] = entries.flatMap((entry) => tree.append(entry, leafHash(entry)))
    await this.#files.write([...files, ...tree.edge(firstIndex)])
    const head = await this.#publisher.publish(tree.size, await tree.root())
    this.#tree = tree
    await this.#treeFiles.removePartials(firstIndex, tree.size)
    return { firstIndex, head }
  }
}
