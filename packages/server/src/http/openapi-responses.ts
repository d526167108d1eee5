import { responsesRequestSchema } from '@verbatim/protocol'
import { contentOf, type OpenApiPart, pathsOf, queryParameter, type Routes } from './openapi-routes.ts'
import { anything, flag, integer, list, object, one, orNull, said, schemaOf, text } from './openapi-shapes.ts'
import { RESPONSES_PATHS } from './surfaces.ts'

function routesAt(base: string): Routes {
  return {
    [base]: {
      post: {
        summary: 'A response to a conversation of items',
        description: 'With `stream: true` its events come as server-sent events.',
        body: 'ResponsesRequest',
        answer: 'Response',
        content: contentOf('text/event-stream'),
        parameters: [
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', minLength: 1, maxLength: 255 } },
        ],
      },
      delete: {
        summary: 'Ends a running request by its Idempotency-Key',
        parameters: [{ name: 'Idempotency-Key', in: 'header', required: true, schema: text }],
      },
    },
    [`${base}/{id}`]: {
      get: { summary: 'A response that is stored', answer: 'Response' },
      delete: { summary: 'Deletes a stored response', answer: 'DeletedResponse' },
    },
    [`${base}/{id}/input_items`]: {
      get: {
        summary: 'What a stored response is an answer to',
        answer: 'ItemList',
        parameters: ['after', 'limit', 'order'].map((name) => queryParameter(name)),
      },
    },
  }
}

/** The Responses API; docs/reference/responses.md has its parameters and items. */
export function responsesPart(): OpenApiPart {
  return {
    paths: pathsOf('Responses', Object.assign({}, ...RESPONSES_PATHS.map(routesAt))),
    schemas: {
      ResponsesRequest: schemaOf(responsesRequestSchema),
      Response: object({
        id: text,
        object: { const: 'response' },
        created_at: said(integer, 'Seconds since 1970'),
        status: one('completed', 'incomplete', 'failed', 'in_progress'),
        model: text,
        output: said(list(anything), 'Items: reasoning, messages and calls'),
        usage: orNull({ type: 'object' }),
      }),
      DeletedResponse: object({ id: text, object: text, deleted: flag }),
      ItemList: object({
        object: { const: 'list' },
        data: list(anything),
        first_id: orNull(text),
        last_id: orNull(text),
        has_more: flag,
      }),
    },
  }
}
