import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { LogFile } from './log-files.ts'

/** Any number that no other program on the same database locks. */
const WRITER_LOCK = 7_265_982_443

/** Longer than a failover's hiccup; a connection whose answers take longer is given up. */
const ANSWER_MS = 20_000
const CONNECT_MS = 10_000
const BEAT_MS = 5_000
/** Where the network is gone nobody says good-bye. */
const CLOSE_MS = 2_000

const CHANNEL = 'verbatim_log'
/** A notification's payload is shorter than 8000 bytes (https://www.postgresql.org/docs/current/sql-notify.html). */
const MAX_TOLD_BYTES = 7_999

/**
 * For the server, which gives the lock to another one when this process is paused or its machine is gone. Where a setting is not known (before
 * Postgres 14), that takes as long as TCP takes to notice.
 */
const SESSION_SETTINGS = {
  idle_session_timeout: '30s',
  idle_in_transaction_session_timeout: '30s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
}

/** Where the one who writes leaves its token. No path of the log. */
const WRITER = 'writer'

/** What it writes takes effect only while the token is its own: it is looked at, and locked, in the statement that writes. */
const MINE = `WITH mine AS (SELECT path FROM log_files WHERE path = '${WRITER}' AND bytes = $1 FOR SHARE)`

/**
 * A connection that may have the right to write the log. The right is an advisory lock, which the server holds as long as the connection, and everything is
 * written over this very connection; so what a lost one still sent is done, or not, before another process has the lock. The token holds where a
 * pooler lets two processes share a connection and so the lock: who took it last is the only one whose statements do anything.
 */
export class WriterSession {
  readonly #client: pg.Client
  readonly #token = randomBytes(16)
  readonly #lost = new AbortController()
  readonly #beat: NodeJS.Timeout

  private constructor(client: pg.Client) {
    this.#client = client
    client.on('error', (error) => this.#lose(error))
    client.on('end', () => this.#lose(new Error('The connection has ended.')))
    this.#beat = setInterval(() => void this.#ask('SELECT 1', []).catch(() => undefined), BEAT_MS).unref()
  }

  static async open(url: string): Promise<WriterSession> {
    const session = new WriterSession(
      new pg.Client({
        connectionString: url,
        application_name: 'verbatim log',
        keepAlive: true,
        connectionTimeoutMillis: CONNECT_MS,
        query_timeout: ANSWER_MS,
      }),
    )
    try {
      await session.#client.connect()
      for (const [name, value] of Object.entries(SESSION_SETTINGS)) {
        await session.#ask(
          'SELECT set_config(name, $2, false) FROM pg_settings WHERE name = $1 AND context = $3',
          [name, value, 'user'],
        )
      }
      return session
    } catch (error) {
      await session.close()
      throw error
    }
  }

  /** Aborted when the connection, and with it the right to write, is gone. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Whether this process has the right now. */
  async takeLock(): Promise<boolean> {
    const { rows } = await this.#ask('SELECT pg_try_advisory_lock($1) AS taken', [WRITER_LOCK])
    if (rows[0]?.taken !== true) return false
    await this.#ask(
      'INSERT INTO log_files (path, bytes) VALUES ($1, $2) ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes',
      [WRITER, this.#token],
    )
    return true
  }

  /** What sessions tell from now on, this one's own words too. */
  async listen(hears: (text: string) => void): Promise<void> {
    this.#client.on('notification', ({ payload }) => hears(payload ?? ''))
    await this.#ask(`LISTEN ${CHANNEL}`, [])
  }

  /** Returns false when the text is longer than the server passes on. */
  async tell(text: string): Promise<boolean> {
    if (Buffer.byteLength(text) > MAX_TOLD_BYTES) return false
    await this.#ask('SELECT pg_notify($1, $2)', [CHANNEL, text])
    return true
  }

  async write(files: readonly LogFile[]): Promise<void> {
    if (files.length === 0) return
    const paths = files.map(({ path }) => path)
    const contents = files.map(({ bytes }) => Buffer.from(bytes))
    const { rowCount } = await this.#ask(
      `${MINE} INSERT INTO log_files (path, bytes)
         SELECT file.path, file.bytes FROM mine, unnest($2::text[], $3::bytea[]) AS file (path, bytes)
       ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes`,
      [this.#token, paths, contents],
    )
    if (rowCount !== files.length) this.#refuse()
  }

  async rename(from: string, to: string): Promise<void> {
    const { rowCount } = await this.#ask(
      `${MINE}, moved AS (DELETE FROM log_files USING mine WHERE log_files.path = $2 RETURNING log_files.bytes)
       INSERT INTO log_files (path, bytes) SELECT $3, bytes FROM moved
       ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes`,
      [this.#token, from, to],
    )
    if (rowCount !== 1) this.#refuse()
  }

  /** Paths are compared byte by byte (COLLATE "C"), and 0 comes after the slash. */
  async remove(path: string): Promise<void> {
    await this.#ask(
      `${MINE} DELETE FROM log_files USING mine
       WHERE log_files.path = $2 OR (log_files.path >= $3 AND log_files.path < $4)`,
      [this.#token, path, `${path}/`, `${path}0`],
    )
  }

  /** Another process may write from now on. */
  async close(): Promise<void> {
    clearInterval(this.#beat)
    await Promise.race([this.#client.end(), delay(CLOSE_MS, undefined, { ref: false })])
  }

  async #ask(text: string, values: unknown[]): Promise<pg.QueryResult> {
    this.lost.throwIfAborted()
    try {
      return await this.#client.query(text, values)
    } catch (error) {
      // What the server refused by a code is undone; of anything else nobody knows, so the connection is not used again.
      if (!(error instanceof pg.DatabaseError)) this.#lose(error)
      throw error
    }
  }

  #refuse(): never {
    const error = new Error('Another process writes the log, or has changed its files.')
    this.#lose(error)
    throw error
  }

  #lose(cause: unknown): void {
    this.#lost.abort(cause)
    clearInterval(this.#beat)
  }
}
