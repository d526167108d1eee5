import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from './eventually.ts'
import { type FaultyService, isIdle, startFaultyService } from './faulty-service.ts'
import { residentBytes } from './processes.ts'
import { sendRaw } from './raw-client.ts'

/** Longer than a busy machine keeps the upstream from going on. */
const IDLE_MS = 4_000
const MEBIBYTE = 1024 * 1024
/** What the kernel's buffers of both connections and the streams' own marks may hold together. */
const IN_FLIGHT_BYTES = 24 * MEBIBYTE
/** Of memory for those bytes as buffers, text and chunks, before the collector has run. */
const GROWTH_BYTES = 96 * MEBIBYTE
const FLOOD_BYTES = 32 * MEBIBYTE

let faulty: FaultyService

before(async () => {
  faulty = await startFaultyService({ VERBATIM_IDLE_MS: String(IDLE_MS) })
})
after(() => faulty?.stop())

test('A caller that does not read holds the upstream back, is not timed out for it, and gets everything', async () => {
  const { service, upstream } = faulty
  const before = residentBytes(service.pid)
  const { socket } = await sendRaw(service, { content: 'flood', more: { stream: true }, reads: false })
  const heldAt = await standstill(async () => (await upstream.record('flood')).writtenBytes)
  assert.ok(
    heldAt > 0 && heldAt < IN_FLIGHT_BYTES,
    `the upstream wrote ${heldAt} bytes to a caller that reads none`,
  )
  const grown = residentBytes(service.pid) - before
  assert.ok(grown < GROWTH_BYTES, `the service grew by ${Math.round(grown / MEBIBYTE)} MiB`)

  let bytes = 0
  let end = ''
  socket.on('data', (piece: string) => {
    bytes += piece.length
    end = (end + piece).slice(-100)
  })
  await eventually('the stream is complete', () => end.includes('data: [DONE]\n\n'))
  assert.ok(bytes > FLOOD_BYTES, `${bytes} bytes came of ${FLOOD_BYTES}`)
  socket.destroy()
  await eventually('its slot is free', () => isIdle(service))
})

test('A caller that does not read and then leaves frees its slot and its upstream', async () => {
  const { service, upstream } = faulty
  const { socket } = await sendRaw(service, { content: 'flood again', more: { stream: true }, reads: false })
  await standstill(async () => (await upstream.record('flood again')).writtenBytes)
  socket.destroy()
  await eventually('its slot is free', () => isIdle(service))
  await eventually('the upstream is let go', async () => (await upstream.record('flood again')).open === 0)
})

test('A caller that reads nothing for too long is taken for gone, and its slot is free', async (t) => {
  const impatient = await startFaultyService({ VERBATIM_STALL_MS: '500' })
  t.after(() => impatient.stop())
  const { service, upstream } = impatient
  const { socket } = await sendRaw(service, { content: 'flood', more: { stream: true }, reads: false })
  await eventually('the upstream is let go', async () => {
    const { open, writtenBytes } = await upstream.record('flood')
    return writtenBytes > 0 && open === 0
  })
  await eventually('its slot is free', () => isIdle(service))
  socket.destroy()
})

/** The value at which it has stayed for longer than an upstream may be silent. */
async function standstill(read: () => Promise<number>): Promise<number> {
  let value = 0
  let since = performance.now()
  await eventually('it stands still', async () => {
    const now = await read()
    if (now !== value) since = performance.now()
    value = now
    return value > 0 && performance.now() - since > 1.5 * IDLE_MS
  })
  return value
}
