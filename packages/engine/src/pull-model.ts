import { rm } from 'node:fs/promises'
import type { ModelCard, ModelFile } from '@verbatim/protocol'
import { NoSpaceError } from './disk.ts'
import { withLock } from './lock.ts'
import { type InstalledModel, type ModelShelf, PULL_LOCK } from './model-shelf.ts'
import { describeSource, fetchModelFile, type SourceOptions } from './model-source.ts'
import { describeFailure, SetupError } from './setup-error.ts'

/** With another source to go to, one more attempt; the last source gets as many as a download may have. */
const IMPATIENT_MS = [1_000]

/** Brings a model's files here, each from the first source that gives the expected bytes; one process at a time. */
export async function pullModel(
  card: ModelCard,
  shelf: ModelShelf,
  options: SourceOptions,
): Promise<InstalledModel> {
  const folder = await shelf.makeFolder(card)
  const { progress, signal } = options
  return withLock(`${folder}/${PULL_LOCK}`, { purpose: `pulling ${card.id}`, progress, signal }, async () => {
    for (const file of card.files) await pullFile(card, file, shelf, options)
    return shelf.require(card, signal)
  })
}

async function pullFile(
  card: ModelCard,
  file: ModelFile,
  shelf: ModelShelf,
  options: SourceOptions,
): Promise<void> {
  const check = await shelf.check(card, file, { signal: options.signal })
  if (check.ok) return
  const target = shelf.pathOf(card, file)
  if (check.actual !== null) {
    options.progress.note(`${file.name} is not the expected file (SHA-256 ${check.actual}): it is replaced.`)
    await rm(target)
  }
  const failures: string[] = []
  for (const [index, source] of file.sources.entries()) {
    const last = index === file.sources.length - 1
    try {
      await fetchModelFile(file, source, target, {
        ...options,
        retryDelaysMs: last ? options.retryDelaysMs : IMPATIENT_MS,
      })
      return await shelf.remember(card, file)
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof NoSpaceError) throw error
      const failure = `${describeSource(source)}: ${describeFailure(error)}`
      failures.push(failure)
      options.progress.note(last ? failure : `${failure}. The next source is tried.`)
    }
  }
  throw new SetupError(
    `${file.name} of ${card.id} could not be pulled.`,
    `Every source failed:\n    ${failures.join('\n    ')}`,
    `Check the network, then run it again (it goes on where it stopped): verbatim models pull ${card.id}`,
  )
}
