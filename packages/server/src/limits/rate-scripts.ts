import { NEEDS_MEMORY } from './memory-age.ts'
import { CONCURRENCY_WAIT_MS, LOOKAHEAD, WINDOW_MS } from './rate-windows.ts'
import { script } from './valkey-script.ts'

/**
 * What Valkey knows of a subject: its requests by the microsecond of their start (a sorted set), their tokens with the sum of them (a hash),
 * and which of them run, with the end of their lease (a sorted set). Times are the server's.
 */
const KEYS_A_SUBJECT = 3

/** Leases of running requests end so long after their replica was last heard of. */
const LEASE_MS = 15_000

/** Requests that leave a window at a time, because a script must not run for long. Tokens of the rest count on until then. */
const LEAVE_AT_ONCE = 1000

const WORDS = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
-- Adding 0 makes 0 of -0, which Valkey takes for no integer.
local function whole(number) return string.format('%.0f', number + 0) end
local window, lease = ${WINDOW_MS * 1000}, ${LEASE_MS * 1000}

local function keep(starts, tokens, running)
  redis.call('PEXPIRE', starts, ${WINDOW_MS + 1000})
  redis.call('PEXPIRE', tokens, ${WINDOW_MS + 1000})
  redis.call('PEXPIRE', running, ${LEASE_MS})
end

local function leave(starts, tokens, running)
  local gone = redis.call('ZRANGEBYSCORE', starts, '-inf', whole(now - window), 'LIMIT', 0, ${LEAVE_AT_ONCE})
  if #gone > 0 then
    local sum = 0
    for _, taken in ipairs(redis.call('HMGET', tokens, unpack(gone))) do sum = sum + (tonumber(taken or '0') or 0) end
    redis.call('HINCRBY', tokens, 'sum', whole(-sum))
    redis.call('HDEL', tokens, unpack(gone))
    redis.call('ZREM', starts, unpack(gone))
  end
  redis.call('ZREMRANGEBYSCORE', running, '-inf', whole(now))
end

local function take(starts, tokens, id, amount)
  local before = redis.call('HGET', tokens, id)
  redis.call('HSET', tokens, id, whole(amount))
  redis.call('HINCRBY', tokens, 'sum', whole(amount - (tonumber(before or '0') or 0)))
end
`

/**
 * KEYS: memory, then three of each subject. ARGV: id, tokens, then the three limits of each subject, -1 for none.
 * Gives 1 or 0, and of each subject: requests, tokens, ms until empty, and ms that each limit is in the way.
 */
export const ADMIT = script(`${NEEDS_MEMORY}${WORDS}
local id, asked = ARGV[1], tonumber(ARGV[2])
local admitted, reply = 1, { 1 }

local function leaves(starts, index)
  local found = redis.call('ZRANGE', starts, index, index, 'WITHSCORES')
  return found[2] and math.ceil((tonumber(found[2]) + window - now) / 1000) or 0
end

local function tokens_wait(starts, tokens, taken, limit)
  if taken <= 0 or taken + asked <= limit then return 0 end
  local oldest = redis.call('ZRANGE', starts, 0, ${LOOKAHEAD - 1})
  local index = 0
  for at, other in ipairs(oldest) do
    if taken <= 0 or taken + asked <= limit then break end
    taken = taken - (tonumber(redis.call('HGET', tokens, other) or '0') or 0)
    index = at
  end
  return leaves(starts, index - 1)
end

local function waits(starts, tokens, running, first)
  local requests = redis.call('ZCOUNT', starts, whole(now - window + 1), '+inf')
  local taken = tonumber(redis.call('HGET', tokens, 'sum') or '0')
  local most, most_tokens, most_running = tonumber(ARGV[first]), tonumber(ARGV[first + 1]), tonumber(ARGV[first + 2])
  local by_requests, by_tokens, by_running = 0, 0, 0
  if most >= 0 and requests >= most then by_requests = leaves(starts, redis.call('ZCARD', starts) - most) end
  if most_tokens >= 0 then by_tokens = tokens_wait(starts, tokens, taken, most_tokens) end
  if most_running >= 0 and redis.call('ZCARD', running) >= most_running then by_running = ${CONCURRENCY_WAIT_MS} end
  return requests, taken, by_requests, by_tokens, by_running
end

for at = 2, #KEYS, ${KEYS_A_SUBJECT} do
  local starts, tokens, running = KEYS[at], KEYS[at + 1], KEYS[at + 2]
  leave(starts, tokens, running)
  local requests, taken, by_requests, by_tokens, by_running = waits(starts, tokens, running, at + 1)
  if by_requests > 0 or by_tokens > 0 or by_running > 0 then admitted = 0 end
  for _, number in ipairs({ requests, taken, leaves(starts, -1), by_requests, by_tokens, by_running }) do
    table.insert(reply, number)
  end
end
reply[1] = admitted
if admitted == 0 then return reply end
for at = 2, #KEYS, ${KEYS_A_SUBJECT} do
  local starts, tokens, running = KEYS[at], KEYS[at + 1], KEYS[at + 2]
  redis.call('ZADD', starts, whole(now), id)
  take(starts, tokens, id, asked)
  if tonumber(ARGV[at + 3]) >= 0 then redis.call('ZADD', running, whole(now + lease), id) end
  keep(starts, tokens, running)
end
return reply
`)

/** KEYS: three of each subject. ARGV: id, the tokens that it took. */
export const END = script(`${WORDS}
for at = 1, #KEYS, ${KEYS_A_SUBJECT} do
  local starts, tokens, running = KEYS[at], KEYS[at + 1], KEYS[at + 2]
  if redis.call('HEXISTS', tokens, ARGV[1]) == 1 then take(starts, tokens, ARGV[1], tonumber(ARGV[2])) end
  redis.call('ZREM', running, ARGV[1])
end
`)

/** KEYS: three of the subject of each entry. ARGV of each: id, age in microseconds, tokens, 1 while it runs and that is limited. */
export const PUT_BACK = script(`${WORDS}
local argument = 1
for at = 1, #KEYS, ${KEYS_A_SUBJECT} do
  local starts, tokens, running = KEYS[at], KEYS[at + 1], KEYS[at + 2]
  local id, age, taken, runs = ARGV[argument], tonumber(ARGV[argument + 1]), tonumber(ARGV[argument + 2]), ARGV[argument + 3]
  argument = argument + 4
  if age < window then
    redis.call('ZADD', starts, 'NX', whole(now - age), id)
    take(starts, tokens, id, taken)
  end
  if runs == '1' then redis.call('ZADD', running, whole(now + lease), id) else redis.call('ZREM', running, id) end
  keep(starts, tokens, running)
end
`)

/** KEYS: what runs of the subject of each request. ARGV: the request of each. */
export const RENEW = script(`${WORDS}
for at, running in ipairs(KEYS) do
  redis.call('ZADD', running, whole(now + lease), ARGV[at])
  redis.call('PEXPIRE', running, ${LEASE_MS})
end
`)
