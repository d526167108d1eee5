import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What stands before a server and can swallow what is sent over the connections that there are: those opened later get through. */
export interface BlackHole {
  /** The URL of the server, by way of here. */
  readonly url: string
  /** From now on nothing comes back over them; with `both`, nothing gets there either. They stay open. */
  swallow(ways: 'answers' | 'both'): void
  close(): Promise<void>
}

export async function openBlackHole(serverUrl: string): Promise<BlackHole> {
  const { hostname: host, port } = new URL(serverUrl)
  const pairs = new Set<Pair>()
  const server = createServer((client) => {
    const pair = new Pair(client, connect(Number(port), host))
    pairs.add(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = { hostname: '127.0.0.1', port: String((server.address() as AddressInfo).port) }
  return {
    url: Object.assign(new URL(serverUrl), own).href,
    swallow: (ways) => {
      for (const pair of pairs) pair.swallowed = ways
    },
    close: async () => {
      for (const pair of pairs) pair.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

class Pair {
  swallowed: 'nothing' | 'answers' | 'both' = 'nothing'
  readonly #sockets: readonly Socket[]

  constructor(client: Socket, server: Socket) {
    this.#sockets = [client, server]
    client.on('data', (bytes) => this.swallowed !== 'both' && server.write(bytes))
    server.on('data', (bytes) => this.swallowed === 'nothing' && client.write(bytes))
    // Neither side learns of the other's end.
    client.on('close', () => this.swallowed === 'nothing' && server.destroy())
    server.on('close', () => this.swallowed === 'nothing' && client.destroy())
    // A break is followed by a close.
    for (const socket of this.#sockets) socket.on('error', () => undefined)
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
