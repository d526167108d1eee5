import assert from 'node:assert/strict'
import { test } from 'node:test'
import { command, inPieces } from './store.ts'

const take = command('test/take', async (_tx, { limit }: { limit: number }) => limit)

test('as many commits as it takes, each of so many rows at most', async () => {
  for (const [rows, expected] of [
    [0, [0]],
    [499, [499]],
    [1_200, [500, 500, 200]],
    [1_000, [500, 500, 0]],
  ] as const) {
    let left: number = rows
    const taken: number[] = []
    const store = {
      async commit(piece: ReturnType<typeof take>): Promise<[number]> {
        const some = Math.min(left, (piece.args as { limit: number }).limit)
        left -= some
        taken.push(some)
        return [some]
      },
    }
    await inPieces(store, (limit) => take({ limit }))
    assert.deepEqual(taken, expected)
  }
})
