import { terminalProgress } from '@verbatim/engine'
import { loadConfig, type Service, startService } from '@verbatim/server'
import type { Given } from '../command.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { onStopSignal } from '../interruption.ts'
import { readyText } from '../ready-text.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { Interrupted } from '../usage-error.ts'

/** Serves until SIGINT (130) or SIGTERM (0): then what runs may finish, unless a second signal asks to end at once. */
export async function serve(given: Given, terminal: Terminal): Promise<ExitCode> {
  const starting = new AbortController()
  let ready = false
  const asked = listenForStop(() => {
    if (!ready) starting.abort(new Interrupted())
  })
  const service = await start(given, terminal, starting.signal)
  ready = true
  if (service === undefined) return (await asked).exitCode
  if (!starting.signal.aborted) announce(service, given, terminal)
  const { signal, exitCode } = await asked
  if (!terminal.json) noteLine(terminal, 'Stopping. Answers under way may finish; Ctrl-C again ends them.')
  await service.close(signal)
  return exitCode
}

/** undefined when the start was given up because the signal asked for it. */
async function start(given: Given, terminal: Terminal, signal: AbortSignal): Promise<Service | undefined> {
  const config = loadConfig(terminal.env, configFlags(given))
  const progress = terminalProgress(terminal.stderr, terminal)
  const log = (lines: string) => void terminal.stderr.write(lines)
  try {
    // Replicas write to logs that are gathered and kept: no place for what lets anybody in.
    const toldToLog = config.databaseUrl !== undefined && !terminal.stdout.isTTY
    return await startService(config, { progress, log, signal, toldToLog })
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

interface Stop {
  signal: NodeJS.Signals
  exitCode: ExitCode
}

function listenForStop(heard: () => void): Promise<Stop> {
  const { promise, resolve } = Promise.withResolvers<Stop>()
  let stopping = false
  onStopSignal(['SIGINT', 'SIGTERM'], (signal) => {
    const exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.ok
    if (stopping) process.exit(exitCode)
    stopping = true
    heard()
    resolve({ signal, exitCode })
  })
  return promise
}

function configFlags(given: Given): Parameters<typeof loadConfig>[1] {
  const port = given.number('port')
  const host = given.text('host')
  const dataDir = given.text('data')
  const model = given.text('model')
  return {
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(dataDir !== undefined && { dataDir }),
    ...(model !== undefined && { model }),
  }
}

function announce(service: Service, given: Given, terminal: Terminal): void {
  const { urls, modelId: model, firstKey: key, ownerUrl, hint } = service
  const [url = ''] = urls
  if (terminal.json) {
    printJson(terminal, { ready: true, url, model, key, ownerUrl, hint })
    return
  }
  const dataDir = given.text('data')
  const verbatim = terminal.env.npm_lifecycle_event === undefined ? 'verbatim' : 'npx verbatim'
  printLine(terminal, readyText({ url, model, key, ownerUrl, hint, dataDir, verbatim }))
}
