import { createHash } from 'node:crypto'

/** A Lua script that Valkey runs as one step. It is known there by its SHA-1. */
export interface Script {
  readonly source: string
  readonly sha1: string
}

export function script(source: string): Script {
  return { source, sha1: createHash('sha1').update(source).digest('hex') }
}

/**
 * The hash tag puts all keys of an installation into one slot of a cluster, because a request's key, account and model are
 * decided in one step. Replicas that share limits share the database of the URL.
 */
export const TAG = '{verbatim}'
