/**
 * The guard: a few lines of POSIX sh that stand between the service and the engine, so that the engine never
 * outlives the service, not even when the service, the guard or both are killed with -9.
 *
 * It must be started as the leader of its own process group (`detached`), with a pipe as standard input whose other
 * end only the service holds. A watcher in that group reads the pipe; nothing is ever written to it, so its end
 * means that the service (or the guard itself) is gone, and the watcher kills the group. Killing the group instead
 * of a process id means that no reused id can be hit: the group is there as long as the watcher is.
 *
 * The engine's process id is the one line on standard output. The guard ends with the engine's status (128 + n for
 * signal n). Its own process group also keeps a terminal's Ctrl-C away from the engine while the service drains.
 */
const GUARD_SCRIPT = `
socket=$1
shift
exec 3<&0
(
  read -r _
  kill -0 $$ && rm -f "$socket" && rmdir "\${socket%/*}"
  kill -KILL 0
) <&3 >/dev/null 2>&1 &
watcher=$!
"$@" 3<&- </dev/null >&2 &
engine=$!
echo "$engine"
exec >&-
wait "$engine"
status=$?
kill -KILL "$watcher"
exit "$status"
`

export const GUARD_SHELL = '/bin/sh'

/**
 * Arguments for `GUARD_SHELL`. When the service is gone but the guard lives, the watcher also removes the socket and
 * its folder; when the guard is gone, the service still needs them.
 */
export function guardArguments(socketPath: string, command: readonly string[]): string[] {
  return ['-c', GUARD_SCRIPT, 'verbatim-engine-guard', socketPath, ...command]
}
