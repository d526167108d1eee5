import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, type TestContext, test } from 'node:test'
import { readAudit } from '../audit/audit.ts'
import { makePasswordToken } from '../sign-in/sign-in.ts'
import { startSignInService } from './testing/sign-in-service.ts'
import { openSignInUsers, PASSWORD, SECRET } from './testing/sign-in-users.ts'

const { store, dataDir, start, browser, signedUp } = await openSignInUsers()

test('without a mailer nothing is sent, and nobody learns who is known by asking for a new password', async () => {
  await signedUp('forgetful')
  const one = browser()
  const ask = async (email: string) => {
    const answer = await one.post('/api/auth/request-password-reset', { email, redirectTo: '/' })
    return { status: answer.status, body: await answer.text() }
  }
  assert.deepEqual(await ask('forgetful@example.org'), await ask('nobody@example.org'))
})

interface Mail {
  kind: string
  to: string
  url: string
}

/** What an operator's mailer is: it takes each mail by a POST of JSON. */
async function startMailer() {
  const mails: Mail[] = []
  const server = createServer(async (request, reply) => {
    mails.push((await json(request)) as Mail)
    reply.end()
    server.emit('mailed')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close().closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, mails, mailed: () => once(server, 'mailed') }
}

test('with a mailer, addresses are verified first, and a new password ends all sessions', async () => {
  const { url: mailUrl, mails, mailed } = await startMailer()
  const mailing = await start({ signUp: 'open', mailUrl })
  const one = browser(mailing.url)
  const account = { email: 'mailed@example.org', password: PASSWORD }
  const verifyMailed = mailed()
  await one.post('/api/auth/sign-up/email', { name: 'mailed', ...account })
  await verifyMailed
  assert.equal((await one.post('/api/auth/sign-in/email', account)).status, 403, 'not verified yet')
  await one.get(mails.at(-1)?.url ?? '')
  assert.equal((await one.post('/api/auth/sign-in/email', account)).status, 200)
  const resetMailed = mailed()
  await browser(mailing.url).post('/api/auth/request-password-reset', { email: account.email })
  await resetMailed
  const reset = mails.at(-1)
  assert.deepEqual([reset?.kind, reset?.to], ['reset-password', account.email])
  const { origin, pathname, search, hash } = new URL(reset?.url ?? '')
  assert.deepEqual([origin, pathname, search], [mailing.url, '/sign-in', ''], 'nothing of it is in a request')
  const token = new URLSearchParams(hash.slice(1)).get('reset')
  const setTo = (newPassword: string) =>
    browser(mailing.url).post('/api/auth/reset-password', { token, newPassword })
  assert.equal((await setTo('another long one')).status, 200)
  assert.equal((await setTo('a third long one')).status, 400, 'it works once')
  assert.equal((await one.session()).signed_in, false)
  assert.deepEqual(mailing.failures, [])
})

/** A mailer that takes a mail and answers only when told to, and is not given up meanwhile. */
async function startSilentMailer(t: TestContext) {
  t.mock.method(AbortSignal, 'timeout', () => new AbortController().signal)
  const server = createServer(async (request, reply) => {
    await json(request)
    server.emit('asked')
    await once(server, 'answer')
    reply.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close().closeAllConnections())
  const mailUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { mailUrl, whenAsked: () => once(server, 'asked'), answer: () => server.emit('answer') }
}

test('a mailer that does not answer keeps nobody waiting, whether the address is known or not', async (t) => {
  await signedUp('patient')
  const { mailUrl, whenAsked, answer } = await startSilentMailer(t)
  const mailing = await start({ mailUrl, signUp: 'open' })
  const newcomer = { name: 'n', email: 'newcomer@example.org', password: PASSWORD }
  for (const [path, body] of [
    ['request-password-reset', { email: 'patient@example.org' }],
    ['sign-up/email', newcomer],
    ['send-verification-email', { email: newcomer.email }],
  ] as const) {
    const asked = whenAsked()
    const sent = await browser(mailing.url).post(`/api/auth/${path}`, body)
    assert.equal(sent.status, 200, path)
    await asked
    assert.deepEqual(mailing.failures, [], 'the mailer was given up')
  }
  const owner = (await signedUp('inviting')).at(mailing.url)
  owner.origin = mailing.url
  const asked = whenAsked()
  const body = { email: 'guest@example.org', role: 'member' }
  const invited = await owner.post('/api/auth/organization/invite-member', body)
  assert.equal(invited.status, 200, await invited.text())
  await asked
  assert.deepEqual(mailing.failures, [])
  answer()
})

test('a service that stops waits for its mails', async (t) => {
  await signedUp('late')
  const { mailUrl, whenAsked, answer } = await startSilentMailer(t)
  const { url, signIn, failures } = await start({ mailUrl })
  const asked = whenAsked()
  await browser(url).post('/api/auth/request-password-reset', { email: 'late@example.org' })
  await asked
  let closed = false
  const closing = signIn.close().then(() => {
    closed = true
  })
  await browser(url).session()
  assert.equal(closed, false)
  answer()
  await closing
  assert.deepEqual(failures, [])
})

const tokenOf = (mail: Mail | undefined) => new URL(mail?.url ?? '').hash.slice('#reset='.length)

test('only the newest link sets a password, and none when one was set', async () => {
  await signedUp('often')
  const { url: mailUrl, mails, mailed } = await startMailer()
  const mailing = await start({ mailUrl })
  const email = 'often@example.org'
  const long = 61_000
  const setBy = async (token: string) =>
    (await browser().post('/api/auth/reset-password', { token, newPassword: 'another long one' })).status
  const mail = async () => {
    const arrived = mailed()
    await browser(mailing.url).post('/api/auth/request-password-reset', { email })
    await arrived
    return tokenOf(mails.at(-1))
  }
  const first = await makePasswordToken(store, email, Date.now() - 2 * long)
  const second = await makePasswordToken(store, email, Date.now() - long)
  assert.equal(await setBy(first), 400, 'the operator made another')
  const third = await mail()
  assert.equal(await setBy(second), 400, 'another was mailed')
  assert.equal(await setBy(third), 200)
  const fourth = await mail()
  assert.equal(await setBy(await makePasswordToken(store, email, Date.now())), 200)
  assert.equal(await setBy(fourth), 400)
})

test('a user is mailed one link a minute, however often it is asked for, and that one counts', async () => {
  await signedUp('flooded')
  const { url: mailUrl, mails } = await startMailer()
  const mailing = await startSignInService({
    store,
    dataDir,
    settings: { auth: 'users', secret: SECRET, mailUrl },
  })
  const ask = async () => {
    const body = { email: 'flooded@example.org' }
    const answer = await browser(mailing.url).post('/api/auth/request-password-reset', body)
    return { status: answer.status, body: await answer.text() }
  }
  const answers = [await ask(), ...(await Promise.all([ask(), ask(), ask()])), await ask()]
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
  await mailing.close()
  assert.equal(mails.length, 1)
  const body = { token: tokenOf(mails[0]), newPassword: 'another long one' }
  assert.equal((await browser().post('/api/auth/reset-password', body)).status, 200)
})

test('no route takes the token of a link in its address', async () => {
  await signedUp('logged')
  const token = await makePasswordToken(store, 'logged@example.org', Date.now())
  for (const path of [`reset-password/${token}`, `reset-passwor%64/${token}`, `reset-password/${token}/`]) {
    const answer = await browser().get(`/api/auth/${path}?callbackURL=/sign-in`)
    assert.deepEqual([answer.status, answer.headers.get('location')], [404, null], path)
  }
})

test('a link of the operator sets a password once, within an hour, and is told of in the audit log', async () => {
  const carl = await signedUp('carl')
  const userId = (await carl.session()).actor.slice('user:'.length)
  const now = Date.now()
  await assert.rejects(makePasswordToken(store, 'nobody@example.org', now), /no such user/)
  const old = await makePasswordToken(store, 'carl@example.org', now - 60 * 60 * 1000 - 1)
  const token = await makePasswordToken(store, 'Carl@example.org', now)
  const setBy = async (token: string) =>
    (await browser().post('/api/auth/reset-password', { token, newPassword: 'another long one' })).status
  assert.deepEqual([await setBy(old), await setBy(token), await setBy(token)], [400, 200, 400])
  assert.equal((await carl.session()).signed_in, false)
  const signIn = async (password: string) =>
    (await browser().post('/api/auth/sign-in/email', { email: 'carl@example.org', password })).status
  assert.deepEqual([await signIn(PASSWORD), await signIn('another long one')], [401, 200])
  const acts = await readAudit(store, { accountId: undefined, before: undefined, limit: 100 })
  const made = acts.find(({ action, target }) => action === 'password-link-made' && target === userId)
  assert.equal(made?.actor, 'cli')
})
