import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatEntryBundle, parseEntryBundle } from './entry-bundle.ts'
import { fsckLog } from './fsck-log.ts'
import { verifyConsistency, verifyInclusion } from './merkle.ts'
import { naiveConsistency, naiveInclusion, naiveRoot, testLeaves } from './testing/naive-tree.ts'
import { TestLog } from './testing/test-log.ts'
import { TileBuilder } from './tile-builder.ts'
import { entriesPath, isSettled, parseTilePath, tilePath, tileWidth } from './tile-path.ts'
import { consistencyFromTiles, inclusionFromTiles, rootFromTiles } from './tile-proofs.ts'

const SEED = 5
const SIZE = 66_000
const log = TestLog.of(SIZE)
const leaves = testLeaves(SIZE)

describe('paths of tiles', () => {
  for (const [path, level, index, width] of [
    ['tile/0/000', 0, 0, 256],
    ['tile/1/x001/x234/067', 1, 1_234_067, 256],
    ['tile/3/x001/000.p/12', 3, 1000, 12],
    ['tile/entries/999.p/255', 'entries', 999, 255],
    ['tile/63/x009/x007/x199/x254/x740/991', 63, 9_007_199_254_740_991, 256],
  ] as const) {
    test(path, () => {
      const written = level === 'entries' ? entriesPath(index, width) : tilePath(level, index, width)
      assert.equal(written, path)
      assert.deepEqual(parseTilePath(path), { level, index, width })
    })
  }

  for (const path of [
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/000/',
    '/tile/0/000',
    'tile/-1/000',
    'tile/entries',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/000.p/',
    'tile/0/../000',
    'tile/0/000\n',
  ]) {
    test(`${JSON.stringify(path)} is none`, () => assert.equal(parseTilePath(path), undefined))
  }

  test('of what does not exist are refused', () => {
    for (const make of [
      () => tilePath(64, 0),
      () => tilePath(0, -1),
      () => entriesPath(0, 0),
      () => entriesPath(0, 257),
      () => tilePath(0, 0.5),
    ])
      assert.throws(make, { code: 'log_range' })
  })

  test('the widths of the specification’s example of 70,000 leaves', () => {
    assert.deepEqual(
      [272, 273, 274].map((index) => tileWidth(0, index, 70_000)),
      [256, 112, 0],
    )
    assert.deepEqual(
      [0, 1].map((index) => tileWidth(1, index, 70_000)),
      [256, 17],
    )
    assert.equal(tileWidth(2, 0, 70_000), 1)
    assert.deepEqual([tileWidth(0, 0, 256), tileWidth(1, 0, 256)], [256, 1])
    assert.ok(isSettled({ level: 'entries', index: 273, width: 112 }, 70_000))
    assert.ok(!isSettled({ level: 0, index: 273, width: 113 }, 70_000))
  })
})

describe('proofs from tiles', () => {
  const sizes = fc.oneof(fc.nat(600), fc.constantFrom(255, 256, 257, 511, 512, 513))

  test('equal those of the naive tree', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, leaf, old) => {
        const tree = leaves.slice(0, size)
        assert.deepEqual(await rootFromTiles(size, log.readTile), naiveRoot(tree))
        const oldSize = old % (size + 1)
        assert.deepEqual(
          await consistencyFromTiles(oldSize, size, log.readTile),
          naiveConsistency(oldSize, tree),
        )
        if (size === 0) return
        assert.deepEqual(
          await inclusionFromTiles(leaf % size, size, log.readTile),
          naiveInclusion(leaf % size, tree),
        )
      }),
      { seed: SEED },
    )
  })

  test('hold in trees of three levels', async () => {
    const large = fc.integer({ min: 60_000, max: SIZE })
    await fc.assert(
      fc.asyncProperty(large, fc.nat(), fc.integer({ min: 0, max: 60_000 }), async (size, leaf, oldSize) => {
        const root = await rootFromTiles(size, log.readTile)
        const leafIndex = leaf % size
        const hashes = await inclusionFromTiles(leafIndex, size, log.readTile)
        const leafHash = leaves[leafIndex] ?? assert.fail()
        assert.ok(verifyInclusion({ leafHash, leafIndex, treeSize: size, hashes, root }))
        const oldRoot = await rootFromTiles(oldSize, log.readTile)
        const grown = await consistencyFromTiles(oldSize, size, log.readTile)
        assert.ok(verifyConsistency({ oldSize, newSize: size, oldRoot, newRoot: root, hashes: grown }))
      }),
      { seed: SEED },
    )
  })

  test('outside the tree, and from short tiles, are refused', async () => {
    await assert.rejects(inclusionFromTiles(5, 5, log.readTile), { code: 'log_range' })
    await assert.rejects(consistencyFromTiles(6, 5, log.readTile), { code: 'log_range' })
    await assert.rejects(rootFromTiles(-1, log.readTile), { code: 'log_range' })
    await assert.rejects(
      rootFromTiles(5, () => new Uint8Array(31)),
      { code: 'tile_malformed' },
    )
  })

  test('a builder goes on from the right edge', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1200), fc.nat(600), async (size, more) => {
        const builder = await TileBuilder.restore(size, log.readTile)
        const before = builder.clone()
        for (const hash of leaves.slice(size, size + more)) builder.append(hash)
        assert.deepEqual(await builder.root(), await rootFromTiles(size + more, log.readTile))
        assert.deepEqual(await before.root(), await rootFromTiles(size, log.readTile))
      }),
      { seed: SEED, numRuns: 30 },
    )
  })
})

describe('bundles of entries', () => {
  test('come back as they went in', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 })), (entries) => {
        const bundle = formatEntryBundle(entries)
        assert.deepEqual(
          parseEntryBundle(bundle).map((entry) => Array.from(entry)),
          entries.map((entry) => Array.from(entry)),
        )
        assert.equal(
          parseEntryBundle(bundle, Math.floor(entries.length / 2)).length,
          Math.floor(entries.length / 2),
        )
        if (bundle.length > 0)
          assert.throws(() => parseEntryBundle(bundle.subarray(0, -1)), { code: 'entries_malformed' })
      }),
      { seed: SEED },
    )
  })

  test('too few entries, and too long ones, are refused', () => {
    assert.throws(() => parseEntryBundle(formatEntryBundle([Uint8Array.of(1)]), 2), {
      code: 'entries_malformed',
    })
    assert.throws(() => formatEntryBundle([new Uint8Array(65_536)]), { code: 'entries_malformed' })
  })
})

describe('fsck', () => {
  const small = TestLog.of(600)

  test('of a log that is whole', async () => {
    const seen: number[] = []
    const onProgress = (checked: number) => void seen.push(checked)
    const report = await fsckLog(small.readFile, { vkey: small.vkey, onProgress })
    assert.deepEqual(report, {
      intact: true,
      origin: small.origin,
      treeSize: 600,
      rootHash: report.rootHash,
      problems: [],
    })
    assert.deepEqual(seen, [256, 512, 600])
    assert.equal((await fsckLog(TestLog.of(0).readFile)).intact, true)
    assert.equal((await fsckLog(log.readFile)).intact, true)
  })

  test('a partial tile is replaced by the full one', async () => {
    const grown = TestLog.of(600)
    const later = TestLog.of(768)
    for (const path of [tilePath(0, 2, 88), entriesPath(2, 88)]) grown.files.delete(path)
    for (const path of [tilePath(0, 2), entriesPath(2)])
      grown.files.set(path, later.files.get(path) ?? assert.fail())
    assert.equal((await fsckLog(grown.readFile)).intact, true)
  })

  test('every flipped byte of every file is found', async () => {
    for (const [path, bytes] of small.files) {
      if (path === 'checkpoint') continue
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = bytes.slice()
        changed[at] = (bytes[at] ?? 0) ^ 1
        const report = await fsckLog(async (name) => (name === path ? changed : small.files.get(name)))
        assert.ok(!report.intact, `${path} at ${at}`)
        assert.ok(
          report.problems.some((problem) => problem.path === path || problem.sentence.includes(path)),
          `${path} is named`,
        )
      }
    }
  })

  test('every missing file is found, and named', async () => {
    for (const path of small.files.keys()) {
      if (path === 'checkpoint') continue
      const report = await fsckLog(async (name) => (name === path ? undefined : small.files.get(name)))
      assert.deepEqual(
        report.problems.map(({ path, code }) => [path, code]),
        [[path, 'tile_missing']],
      )
    }
    await assert.rejects(
      fsckLog(async () => undefined),
      { code: 'tile_missing' },
    )
  })

  test('a checkpoint of another key is refused', async () => {
    await assert.rejects(fsckLog(small.readFile, { vkey: TestLog.of(1, 'other.example/log').vkey }), {
      code: 'checkpoint_unsigned',
    })
  })
})
