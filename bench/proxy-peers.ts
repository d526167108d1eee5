import { freePort, whenAnswering } from './child.ts'
import { nginxVersion, startNginx } from './nginx.ts'
import {
  NO_KEY,
  originOf,
  type Peer,
  peerOf,
  type StartedPeer,
  startAll,
  startBare,
  startUpstream,
  startVerbatimPeer,
} from './peer.ts'
import { descendants } from './process-stats.ts'

export interface Started {
  peers: Peer[]
  notes: string[]
  stop(): Promise<void>
}

/** Starts the mock upstream and every peer in front of it; all of them or none. */
export async function startPeers(dir: string): Promise<Started> {
  const version = nginxVersion()
  const { started, stop } = await startAll(async (keep) => {
    const { origin } = keep(await startUpstream())
    const bare = keep(await startBare(origin))
    const nginx = version === undefined ? [] : [keep(await startNginxPeer(dir, Number(new URL(origin).port)))]
    return [bare, ...nginx, keep(await startVerbatimPeer(dir, origin))]
  })
  const notes = [version ?? 'nginx is not installed: compared with the bare proxy alone.']
  return { peers: started.map(({ peer }) => peer), notes, stop }
}

async function startNginxPeer(dir: string, upstreamPort: number): Promise<StartedPeer> {
  const ports = { buffered: await freePort(), unbuffered: await freePort() }
  const child = await startNginx(dir, upstreamPort, ports)
  await whenAnswering(child, `${originOf(ports.unbuffered)}/health`)
  const pids = [child.pid, ...descendants(child.pid)]
  const place = {
    origin: originOf(ports.buffered),
    streamOrigin: originOf(ports.unbuffered),
    headers: { 'x-api-key': NO_KEY },
  }
  return { child, peer: peerOf('nginx', pids, place) }
}
