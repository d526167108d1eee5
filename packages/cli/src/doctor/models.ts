import { formatBytes, ModelLibrary, type Progress, readManifest } from '@verbatim/engine'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Each model that is here, hashed again; what to do when there is none, or when one was altered. */
export async function examineModels(cacheDir: string, progress: Progress): Promise<Finding[]> {
  const library = new ModelLibrary({ cacheDir, manifest: await readManifest(), progress })
  const present = (await library.list()).filter((state) => state.present)
  if (present.length === 0) {
    return [
      warn(
        'models',
        'none here; the first start fetches a small one',
        'Or choose one: verbatim models list.',
      ),
    ]
  }
  const findings: Finding[] = []
  for (const { card, sizeBytes, fits } of present) {
    const altered = (await library.verify(card.id)).filter((check) => !check.ok).map((check) => check.file)
    const found = `${card.id}, ${formatBytes(sizeBytes)}`
    const again = `verbatim models rm ${card.id} && verbatim models pull ${card.id}`
    if (altered.length > 0) findings.push(fail('model', `${found}: ${altered.join(', ')} was altered`, again))
    else if (fits) findings.push(ok('model', `${found}, verified`))
    else findings.push(warn('model', `${found}, verified`, 'It does not fit the memory of this machine.'))
  }
  return findings
}
