import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 200
const BEAT_MS = 5_000
/** A holder beats every 5 s, so one that has been silent this long is gone, on whatever machine it was. */
const SILENT_MS = 120_000

/**
 * Runs `work` while no other process holds the lock file at `path`. The file names its holder, who touches it as long
 * as it lives; the lock of a killed process is taken over. (The engine has a better lock, on SQLite, which the
 * Node that may run this does not have.)
 */
export async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true })
  await acquire(path)
  const beat = setInterval(() => isOwn(path) && utimesSync(path, new Date(), new Date()), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if (isOwn(path)) rmSync(path, { force: true })
  }
}

/** False when it was taken over, as from a machine that slept for long. */
function isOwn(path) {
  return readHolder(path)?.text === ownText()
}

function ownText() {
  return `${hostname()} ${process.pid}`
}

async function acquire(path) {
  let told = false
  while (!tryLock(path)) {
    const holder = readHolder(path)
    if (holder !== undefined && isGone(holder)) takeAway(path, holder)
    else if (holder !== undefined && !told) {
      process.stderr.write(`Waiting for another start in this folder (${holder.text}).\n`)
      told = true
    }
    if (holder !== undefined) await delay(POLL_MS)
  }
}

/** A link appears with its content, so nobody ever reads a lock without a holder. */
function tryLock(path) {
  const own = `${path}.${process.pid}`
  writeFileSync(own, ownText())
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function readHolder(path) {
  try {
    return { text: readFileSync(path, 'utf8'), touchedAt: statSync(path).mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isGone({ text, touchedAt }) {
  if (Date.now() - touchedAt > SILENT_MS) return true
  const [host, pid] = text.split(' ')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Renamed before it is deleted: when two processes take over at once, the second finds that it took a live lock and puts it back. */
function takeAway(path, { text }) {
  const taken = `${path}.gone.${process.pid}`
  try {
    renameSync(path, taken)
    if (readFileSync(taken, 'utf8') !== text) linkSync(taken, path)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(taken, { force: true })
}
