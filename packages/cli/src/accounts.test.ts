import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareCli } from './testing/cli-process.ts'

type Run = Awaited<ReturnType<typeof prepareCli>>['run']

async function json<Answer>(run: Run, ...words: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await run(...words, '--json')
  assert.equal(exitCode, 0, `${words.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as Answer
}

interface Made {
  id: string
  key: string
  account: string
  credits: string
}

interface Balance {
  available: string
  held: string
  balance: string
}

test('a key with credits has an account of its own; grants and withdrawals are exact, and once for each id', async (t) => {
  const { run } = await prepareCli(t)
  const made = await json<Made>(run, 'keys', 'create', '--name', 'app', '--credits', '12.5')
  assert.match(made.account, /^acct_[0-9a-f]{32}$/)
  assert.equal(made.credits, '12.5')
  for (let again = 0; again < 2; again++) {
    const words = ['credits', 'grant', made.account, '0.000000001', '--id', 'invoice-1', '--memo', 'thanks']
    assert.equal((await json<Balance>(run, ...words)).available, '12.500000001')
  }
  assert.equal(
    (await json<Balance>(run, 'credits', 'withdraw', made.account, '2.5')).available,
    '10.000000001',
  )
  const empty = await run('credits', 'withdraw', made.account, '11')
  assert.equal(empty.exitCode, 5, empty.stderr)
  assert.deepEqual((await json<Balance>(run, 'credits', 'show', made.account)).balance, '10.000000001')
  const history = await json<{ kind: string; amount: string; memo: string }[]>(
    run,
    'credits',
    'history',
    made.account,
  )
  assert.deepEqual(
    history.map(({ kind, amount, memo }) => [kind, amount, memo]),
    [
      ['withdrawal', '2.5', null],
      ['grant', '0.000000001', 'thanks'],
      ['grant', '12.5', 'opening balance'],
    ],
  )
  assert.equal((await json<{ ok: boolean }>(run, 'ledger', 'check')).ok, true)
  assert.match((await run('ledger', 'check')).stdout, /^The ledger is right: 10.000000001 credits issued/)
})

test('accounts are opened, changed and listed; a key of one pays from it', async (t) => {
  const { run } = await prepareCli(t)
  const opened = await json<{ id: string }>(run, 'accounts', 'create', '--name', 'team', '--concurrent', '3')
  const words = [
    'accounts',
    'set',
    opened.id,
    '--requests-per-minute',
    '60',
    '--concurrent',
    '0',
    '--share',
    '2',
  ]
  const changed = await json<{ limits: object; share: number }>(run, ...words)
  assert.deepEqual([changed.limits, changed.share], [{ requestsPerMinute: 60 }, 2])
  const made = await json<Made>(run, 'keys', 'create', '--name', 'a', '--account', opened.id)
  assert.equal(made.account, opened.id)
  const accounts = await json<{ id: string; billing: string }[]>(run, 'accounts', 'list')
  assert.deepEqual(
    accounts.map(({ billing }) => billing),
    ['unmetered', 'unmetered', 'prepaid'],
  )
  const unknown = await run('keys', 'create', '--name', 'a', '--account', 'acct_none')
  assert.equal(unknown.exitCode, 1)
  assert.match(unknown.stderr, /no account "acct_none".*accounts list/s)
})

test('what a key may do is set, changed where it is named, and survives a rotation', async (t) => {
  const { run } = await prepareCli(t)
  const settings = ['--scopes', 'chat', '--models', 'a,b', '--expires', '2999-01-01', '--budget', '3']
  const limits = ['--budget-period', 'week', '--tokens-per-minute', '1000']
  const made = await json<Made>(run, 'keys', 'create', '--name', 'k', ...settings, ...limits)
  await json(run, 'keys', 'set', made.id, '--models', 'all', '--requests-per-minute', '5')
  const rotated = await json<Made>(run, 'keys', 'rotate', made.id, '--overlap', '1h')
  assert.equal(rotated.id, made.id)
  assert.notEqual(rotated.key, made.key)
  const records = await json<Record<string, unknown>[]>(run, 'keys', 'list')
  assert.equal(records.length, 1)
  const { scopes, models, expiresAt, budget, limits: bounds } = records[0] ?? {}
  assert.deepEqual(
    [scopes, models, expiresAt, budget, bounds],
    [
      ['chat'],
      null,
      '2999-01-01T00:00:00.000Z',
      { limit: '3', period: 'week' },
      { tokensPerMinute: 1000, requestsPerMinute: 5 },
    ],
  )
})

test('what cannot be meant is a usage error that says what is allowed', async (t) => {
  const { run } = await prepareCli(t)
  for (const [words, told] of [
    [['keys', 'create', '--name', 'k', '--credits', '1,5'], /amount of credits/],
    [['keys', 'create', '--name', 'k', '--scopes', 'root'], /chat, usage, keys, admin/],
    [['keys', 'create', '--name', 'k', '--expires', 'soon'], /2026-01-31/],
    [['keys', 'create', '--name', 'k', '--budget-period', 'day'], /needs --budget/],
    [['keys', 'create', '--name', 'k', '--credits', '1', '--account', 'acct_owner'], /one of them/],
    [['keys', 'rotate', 'key_1', '--overlap', '91d'], /at most 90d/],
    [['credits', 'grant', 'acct_owner', 'much'], /no amount/],
    [['usage', '--by', 'hour'], /day, key, model, account/],
  ] as [string[], RegExp][]) {
    const ended = await run(...words)
    assert.equal(ended.exitCode, 2, `${words.join(' ')}: ${ended.stderr}`)
    assert.match(ended.stderr, told)
  }
})

test('usage is a table, CSV or JSON', async (t) => {
  const { run } = await prepareCli(t)
  await run('accounts', 'create', '--name', 'team')
  assert.match((await run('usage', '--by', 'model')).stdout, /^MODEL +REQUESTS +PROMPT_TOKENS/)
  assert.equal(
    (await run('usage', '--by', 'day,account', '--csv', '--from', '7d')).stdout,
    'day,account,requests,prompt_tokens,cached_tokens,completion_tokens,reasoning_tokens,cost\r\n',
  )
  assert.deepEqual(await json(run, 'usage'), [])
})
