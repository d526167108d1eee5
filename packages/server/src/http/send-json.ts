import type { ServerResponse } from 'node:http'
import { JSON_TYPE } from './exchange.ts'

type Headers = Record<string, string>

export function sendJson(response: ServerResponse, status: number, headers: Headers, text: string): void {
  sendBody(response, status, { ...headers, 'content-type': JSON_TYPE }, text)
}

/** To whom is still there. */
export function sendBody(response: ServerResponse, status: number, headers: Headers, text: string): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}
