import { Redis } from 'ioredis'

/** Lets time pass for what is in a Valkey: its clock cannot be set, so everything there becomes older. */
export class AgingValkey {
  readonly #redis: Redis
  #aheadMs = 0

  constructor(url: string) {
    this.#redis = new Redis(url)
    // The server may be killed meanwhile.
    this.#redis.on('error', () => undefined)
  }

  /** The clock of a replica for which the same time passes. */
  readonly now = (): number => performance.now() + this.#aheadMs

  async pass(ms: number): Promise<void> {
    this.#aheadMs += ms
    for (const what of ['starts', 'running']) await this.#each(what, OLDER_SET, ms * 1000)
    for (const what of ['alive', 'turn']) await this.#each(what, OLDER_HASH, ms)
  }

  /** How many requests of an address wait, on all replicas. */
  lineOf(address: string): Promise<number> {
    return this.#redis.zcard(`{verbatim}:line:${address}`)
  }

  async forgetAll(): Promise<void> {
    await this.#redis.flushall()
  }

  close(): void {
    this.#redis.disconnect()
  }

  async #each(what: string, script: string, by: number): Promise<void> {
    const keys = await this.#redis.keys(`{verbatim}:${what}:*`)
    for (const key of keys) await this.#redis.eval(script, 1, key, String(by))
  }
}

const OLDER_SET = `
local entries = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for at = 1, #entries, 2 do
  redis.call('ZADD', KEYS[1], string.format('%.0f', tonumber(entries[at + 1]) - tonumber(ARGV[1])), entries[at])
end
`

/** Holders are names, and counts no times. */
const OLDER_HASH = `
local fields = redis.call('HGETALL', KEYS[1])
for at = 1, #fields, 2 do
  local time = tonumber(fields[at + 1])
  if time and fields[at] ~= 'count' then redis.call('HSET', KEYS[1], fields[at], string.format('%.3f', time - tonumber(ARGV[1]))) end
end
`
