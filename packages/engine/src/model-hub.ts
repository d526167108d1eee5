import type { ModelSource } from '@verbatim/protocol'
import type { ModelPin } from './model-pins.ts'
import type { Network, Reply } from './network.ts'

/**
 * A model hub: files by repository, revision and path under `resolve`, with size, SHA-256 and commit in the headers
 * `x-linked-size`, `x-linked-etag` and `x-repo-commit` of the reply that redirects to the storage.
 */
export const DEFAULT_HUB_URL = 'https://huggingface.co'

export type HubSource = Extract<ModelSource, { kind: 'hub' }>

export function hubFileUrl(hubUrl: string, source: HubSource, revision = source.revision): string {
  const path = source.path.split('/').map(encodeURIComponent).join('/')
  return `${hubUrl.replace(/\/$/, '')}/${source.repository}/resolve/${encodeURIComponent(revision)}/${path}`
}

/** What the hub states of a file now. Throws when it does not state all of it. */
export async function askHub(
  network: Network,
  hubUrl: string,
  source: HubSource,
  signal?: AbortSignal,
): Promise<ModelPin> {
  const url = hubFileUrl(hubUrl, source)
  const { headers, status } = await headOf(network, url, signal)
  if (status >= 400) throw new Error(`${url} answered ${status}`)
  const sha256 = headers['x-linked-etag']?.replaceAll('"', '') ?? ''
  const sizeBytes = Number(headers['x-linked-size'])
  if (!/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
    throw new Error(`the hub states no SHA-256 and size for ${source.repository}/${source.path}`)
  }
  return {
    sha256,
    sizeBytes,
    repository: source.repository,
    revision: headers['x-repo-commit'] ?? source.revision,
  }
}

/** A repository that was renamed redirects within the hub; the statement is on the reply that leaves for the storage. */
async function headOf(network: Network, url: string, signal?: AbortSignal): Promise<Reply> {
  let at = url
  for (let hops = 0; ; hops += 1) {
    const reply = await network.open(at, { method: 'HEAD', follow: false, signal })
    await reply.body.dump()
    const next = reply.headers.location
    const stated = reply.headers['x-linked-etag'] !== undefined
    if (stated || next === undefined || reply.status < 300 || reply.status > 399 || hops === 3) return reply
    at = new URL(next, at).href
  }
}
