import { script, TAG } from './valkey-script.ts'

/** Names the server that remembers, and since when; gone when it forgot everything. */
export const MEMORY_KEY = `${TAG}:memory`

/** As long as any window: when nobody renewed it for so long, there is nothing left to remember. */
const MEMORY_MS = 70_000

/** Begins a memory where there is none of this server's; gives its age in milliseconds. */
export const BEGIN_MEMORY = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run, since = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
if run ~= ARGV[1] then
  since = now
  redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. string.format('%.0f', now))
end
redis.call('PEXPIRE', KEYS[1], ${MEMORY_MS})
return now - tonumber(since)
`)

/** Keeps the memory; 0 when there is none to keep. */
export const KEEP_MEMORY = script(`return redis.call('PEXPIRE', KEYS[1], ${MEMORY_MS})`)

/** In front of scripts that decide by what is remembered. */
export const NEEDS_MEMORY = `
if redis.call('EXISTS', KEYS[1]) == 0 then
  return redis.error_reply('FORGOTTEN the server lost what it knew')
end
`
