import type { ModelObject, ParameterObject } from '@verbatim/protocol'

/** What the pages are made from. Times are in milliseconds. */
export interface DocsFacts {
  /** Where the reader has the service, without a slash at the end. */
  baseUrl: string
  /** The model that samples ask, under the name by which they do. */
  model: ModelObject
  modelName: string
  models: ModelObject[]
  parameters: ParameterObject[]
  keyless: KeylessFacts | undefined
  limits: LimitFacts
  chainId: number
  /** Who signs answers now. */
  operator: string
  /** The log's verifier key. */
  logKey: string
  /** The document of `/openapi.json`. */
  openApi: OpenApi
}

export interface KeylessFacts {
  paths: string[]
  gapMs: number
  queueLength: number
  /** In a day; undefined for no bound. */
  tokensPerAddress: number | undefined
  persona: { name: string; creator: string }
}

export interface LimitFacts {
  bodyBytes: number
  queueLength: number
  queueWaitMs: number
  /** Of a key without limits of its own. */
  requestsPerMinute: number | undefined
  tokensPerMinute: number | undefined
  concurrentRequests: number | undefined
  responsesDays: number
  /** Whose image and video URLs are fetched. */
  remoteMedia: 'keys' | 'everyone' | 'nobody'
}

/** As much of an OpenAPI document as the reference page shows. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

export interface Operation {
  summary: string
  description?: string
  tags?: string[]
  security?: object[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  default?: unknown
  pattern?: string
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}
