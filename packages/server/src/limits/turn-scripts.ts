import { script } from './valkey-script.ts'

/**
 * What Valkey knows of a keyless address: which requests wait, in the order in which they came (a sorted set), until when each
 * is believed to live (a hash), and which replica has the turn, until when that is believed, and when the last turn began (a
 * hash). A turn is the replica's: which of its own requests is next, it knows itself. Times are the server's, in milliseconds.
 */
const TURN_LEASE_MS = 10_000

/** While others are before it, a request asks this often. */
const ASK_AGAIN_MS = 50

const WORDS = `
local line, alive, turn = KEYS[1], KEYS[2], KEYS[3]
local replica, me, gap = ARGV[1], ARGV[1] .. '/' .. ARGV[2], tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function exact(number) return string.format('%.3f', number) end

local function holder()
  local who, ends = unpack(redis.call('HMGET', turn, 'holder', 'ends'))
  return who and tonumber(ends) > now and who or nil
end

local function last() return tonumber(redis.call('HGET', turn, 'last') or '0') end

local function hold() redis.call('HSET', turn, 'holder', replica, 'ends', exact(now + ${TURN_LEASE_MS})) end

local function drop(who)
  redis.call('ZREM', line, who)
  redis.call('HDEL', alive, who)
end

local function keep()
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ${TURN_LEASE_MS} + gap) end
end

local function first()
  local found = redis.call('ZRANGE', line, 0, 0)[1]
  while found and tonumber(redis.call('HGET', alive, found) or '0') <= now do
    drop(found)
    found = redis.call('ZRANGE', line, 0, 0)[1]
  end
  return found
end
`

/**
 * ARGV: replica, request, gap, how many may wait, and what it does: it `comes`, `stays`, or as the first of its replica `asks`.
 * Gives 0 when it has the turn, -1 when the line is full, or how many ms to wait before it asks.
 */
export const TAKE_TURN = script(`${WORDS}
local length, does = tonumber(ARGV[4]), ARGV[5]
if does == 'asks' and holder() == replica then
  hold()
  drop(me)
  return 0
end
local head = first()
if not redis.call('ZSCORE', line, me) then
  local waiting = redis.call('ZCARD', line) - (holder() and 0 or 1)
  if does == 'comes' and waiting >= length then return -1 end
  redis.call('ZADD', line, redis.call('HINCRBY', turn, 'count', 1), me)
  head = head or me
end
redis.call('HSET', alive, me, exact(now + ${TURN_LEASE_MS}))
keep()
local is_next = head == me or (does == 'asks' and string.sub(head, 1, #replica + 1) == replica .. '/')
if does == 'stays' or holder() or not is_next then return ${ASK_AGAIN_MS} end
local left = last() + gap - now
if left > 0 then return math.ceil(left) end
drop(head)
hold()
redis.call('HSET', turn, 'last', exact(now))
return 0
`)

/** ARGV: replica, request, gap, 1 if it had the turn, and how many ms ago it began, -1 if it did not. */
export const GIVE_TURN = script(`${WORDS}
drop(me)
if ARGV[4] == '1' and redis.call('HGET', turn, 'holder') == replica then redis.call('HDEL', turn, 'holder', 'ends') end
local began = now - tonumber(ARGV[5])
if tonumber(ARGV[5]) >= 0 and began > last() then redis.call('HSET', turn, 'last', exact(began)) end
keep()
`)

/** Renews a turn, or takes it where nobody has it, after a time without Valkey. ARGV: replica, request, gap, ms since it began. */
export const KEEP_TURN = script(`${WORDS}
local other = holder()
if other and other ~= replica then return end
hold()
redis.call('HSET', turn, 'last', exact(math.max(last(), now - tonumber(ARGV[4]))))
keep()
`)
