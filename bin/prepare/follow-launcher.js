/**
 * Loaded first in a process that another of ours started: when that one is gone, even by SIGKILL, this one ends as if
 * it had been asked to.
 */
if (process.channel !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
