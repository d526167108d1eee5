import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { DatabasePlace } from '../database-place.ts'
import { FolderPlace } from '../folder-place.ts'
import type { LogPlace } from '../log-place.ts'

/** A log's place with hands on its files past any writer. Only tests use it. */
export interface TestPlace {
  forAnotherProcess(): LogPlace
  read(path: string): Promise<Uint8Array | undefined>
  write(path: string, content: string | Uint8Array): Promise<void>
  remove(path: string): Promise<void>
  /** Names in a folder, in order. */
  list(folder: string): Promise<string[]>
  /** Keeps all as it is now; the result puts it back. */
  copy(): Promise<() => Promise<void>>
  clear(): Promise<void>
  close(): Promise<void>
}

/** In a folder, or in a Postgres that has the schema. */
export async function openTestPlace(databaseUrl: string | undefined): Promise<TestPlace> {
  if (databaseUrl !== undefined) return DatabaseTestPlace.open(databaseUrl)
  return new FolderTestPlace(await mkdtemp(join(tmpdir(), 'verbatim-log-')))
}

/** In the folder `log` of this one, which stays. */
export function testPlaceIn(parent: string): TestPlace {
  return new FolderTestPlace(parent)
}

class FolderTestPlace implements TestPlace {
  readonly #parent: string
  readonly #directory: string

  constructor(parent: string) {
    this.#parent = parent
    this.#directory = join(parent, 'log')
  }

  forAnotherProcess = () => new FolderPlace(this.#directory)
  read = (path: string) => readFile(join(this.#directory, path)).catch(() => undefined)
  remove = (path: string) => rm(join(this.#directory, path), { recursive: true })
  list = async (folder: string) =>
    (await readdir(join(this.#directory, folder)).catch(() => [] as string[])).sort()
  clear = () => rm(this.#directory, { recursive: true, force: true })
  close = () => rm(this.#parent, { recursive: true, force: true })

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.#directory, path)), { recursive: true })
    await writeFile(join(this.#directory, path), content)
  }

  async copy(): Promise<() => Promise<void>> {
    const old = join(this.#parent, 'old')
    await cp(this.#directory, old, { recursive: true })
    return async () => {
      await this.clear()
      await rename(old, this.#directory)
    }
  }
}

class DatabaseTestPlace implements TestPlace {
  readonly #url: string
  readonly #pool: pg.Pool

  private constructor(url: string) {
    this.#url = url
    this.#pool = new pg.Pool({ connectionString: url, max: 4 })
    this.#pool.on('error', () => undefined)
  }

  static async open(url: string): Promise<DatabaseTestPlace> {
    const place = new DatabaseTestPlace(url)
    await place.#pool.query(
      'CREATE TABLE IF NOT EXISTS log_files (path TEXT COLLATE "C" PRIMARY KEY, bytes BYTEA NOT NULL)',
    )
    return place
  }

  forAnotherProcess = () => new DatabasePlace({ url: this.#url, read: this.read })
  close = () => this.#pool.end()

  read = async (path: string): Promise<Uint8Array | undefined> => {
    const { rows } = await this.#pool.query('SELECT bytes FROM log_files WHERE path = $1', [path])
    return rows[0]?.bytes
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.#pool.query(
      'INSERT INTO log_files VALUES ($1, $2) ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes',
      [path, Buffer.from(content)],
    )
  }

  async remove(path: string): Promise<void> {
    await this.#pool.query('DELETE FROM log_files WHERE path = $1', [path])
  }

  async list(folder: string): Promise<string[]> {
    const { rows } = await this.#pool.query('SELECT path FROM log_files WHERE starts_with(path, $1)', [
      `${folder}/`,
    ])
    const names = rows.map(
      ({ path }) =>
        String(path)
          .slice(folder.length + 1)
          .split('/')[0] ?? '',
    )
    return [...new Set(names)].sort()
  }

  async copy(): Promise<() => Promise<void>> {
    const { rows } = await this.#pool.query('SELECT path, bytes FROM log_files')
    return async () => {
      await this.clear()
      for (const { path, bytes } of rows) await this.write(path, bytes)
    }
  }

  async clear(): Promise<void> {
    await this.#pool.query('TRUNCATE log_files')
  }
}
