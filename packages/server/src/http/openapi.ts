import { ERRORS } from '@verbatim/protocol'
import type { Config } from '../config/config.ts'
import { accountsPart } from './openapi-accounts.ts'
import { authPart } from './openapi-auth.ts'
import { chatPart } from './openapi-chat.ts'
import { keepingPart } from './openapi-keeping.ts'
import { modelsPart } from './openapi-models.ts'
import { proofPart } from './openapi-proof.ts'
import { responsesPart } from './openapi-responses.ts'
import { type Json, object, one, orNull, text } from './openapi-shapes.ts'
import { VERSION } from './version.ts'

/** The OpenAPI 3.1 document of what this service serves, made from the schemas that validate. */
export function openApiDocument(config: Config): Json {
  const parts = [
    chatPart(config),
    responsesPart(),
    modelsPart(),
    proofPart(),
    accountsPart(),
    keepingPart(),
    authPart(config),
  ]
  return {
    openapi: '3.1.0',
    info: { title: 'Verbatim', version: VERSION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    // The paths stand below wherever this document was fetched from.
    servers: [{ url: '.' }],
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas), { Error: errorSchema() }),
    },
  }
}

function errorSchema(): Json {
  const details = object({
    message: text,
    type: text,
    param: orNull(text),
    code: one(...Object.keys(ERRORS)),
  })
  return object({ error: { anyOf: [details, text] } })
}
