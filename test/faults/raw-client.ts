import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { say, type TestService } from '../support/service.ts'

/** A caller in full control of its connection: it may leave at any moment, or not read. */
export interface RawClient {
  socket: Socket
  /** All that has arrived so far, with the headers. */
  received(): string
}

interface RawRequest {
  content: string
  more?: object
  path?: string
  /** False: nothing is read until the socket is resumed. */
  reads?: boolean
}

/** Sends one chat request on a connection of its own; resolves when its bytes are written. */
export async function sendRaw(service: TestService, request: RawRequest): Promise<RawClient> {
  const { hostname, port } = new URL(service.url)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  let text = ''
  // A connection that the service's end resets is what some tests are about: what arrived before is what counts.
  socket.on('error', () => undefined)
  socket.setEncoding('utf8')
  if (request.reads !== false) {
    socket.on('data', (piece: string) => {
      text += piece
    })
  }
  const body = JSON.stringify(say(request.content, request.more))
  const head = [
    `POST ${request.path ?? '/v1/chat/completions'} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    `x-api-key: ${service.key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => resolve()))
  return { socket, received: () => text }
}
