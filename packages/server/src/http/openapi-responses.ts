import { responsesRequestSchema } from '@verbatim/protocol'
import { z } from 'zod'
import { RESPONSES_PATHS } from './surfaces.ts'

type Json = { [key: string]: unknown }

/** What the OpenAPI document says of the Responses API. */
export interface ResponsesDocument {
  paths: Json
  schemas: Json
}

/** @param security what its routes need. @param failure what every route may answer besides. */
export function responsesDocument(security: object[], failure: Json): ResponsesDocument {
  const schema = z.toJSONSchema(responsesRequestSchema, { io: 'input', unrepresentable: 'any' })
  delete schema.$schema
  const route = (summary: string, responses: Json, more: Json = {}): Json => ({
    summary,
    security,
    ...more,
    responses: { ...responses, default: failure },
  })
  const id = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
  const list = [...id, ...['after', 'limit', 'order'].map(queryParameter)]
  const paths = RESPONSES_PATHS.flatMap((base): [string, Json][] => [
    [base, { post: route('A response to a conversation of items', streamed(), { requestBody: body() }) }],
    [
      `${base}/{id}`,
      {
        get: route('A response that is stored', answer('Response'), { parameters: id }),
        delete: route('Deletes a stored response', answer('DeletedResponse'), { parameters: id }),
      },
    ],
    [
      `${base}/{id}/input_items`,
      { get: route('What a stored response is an answer to', answer('ItemList'), { parameters: list }) },
    ],
  ])
  const schemas = {
    ResponsesRequest: schema,
    Response: {
      type: 'object',
      required: ['id', 'object', 'created_at', 'status', 'model', 'output', 'usage'],
    },
    DeletedResponse: { type: 'object', required: ['id', 'object', 'deleted'] },
    ItemList: { type: 'object', required: ['object', 'data', 'first_id', 'last_id', 'has_more'] },
  }
  return { paths: Object.fromEntries(paths), schemas }
}

function body(): Json {
  return { required: true, content: json('ResponsesRequest') }
}

function answer(schema: string): Json {
  return { '200': { description: schema, content: json(schema) } }
}

function streamed(): Json {
  const content = { ...json('Response'), 'text/event-stream': { schema: { type: 'string' } } }
  return {
    '200': { description: 'The response; with stream: true its events as server-sent events', content },
  }
}

function json(schema: string): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
}

function queryParameter(name: string): Json {
  return { name, in: 'query', schema: { type: 'string' } }
}
