import type { Command } from './command.ts'

/** Of one commit: what is forgotten holds up nobody for long. */
const ROWS_A_COMMIT = 500

/** Commits again and again what takes some rows of many, until it finds fewer than it might. @param piece says how many rows it took. */
export async function inPieces(
  store: { commit(piece: Command<number>): Promise<[number]> },
  piece: (limit: number) => Command<number>,
): Promise<void> {
  for (let rows = ROWS_A_COMMIT; rows >= ROWS_A_COMMIT; ) {
    ;[rows] = await store.commit(piece(ROWS_A_COMMIT))
  }
}
