import { contentOf, type OpenApiPart, pathsOf, type Routes } from './openapi-routes.ts'
import {
  anything,
  flag,
  integer,
  type Json,
  list,
  number,
  object,
  one,
  orNull,
  ref,
  said,
  text,
  time,
} from './openapi-shapes.ts'

const LIST = { summary: 'The models that are served', answer: 'ModelList', open: true } as const
const MODEL = { summary: 'One model, by its id or another name', answer: 'Model', open: true } as const

const MODELS: Routes = {
  '/v1/models': { get: LIST },
  '/v1/models/{id}': { get: MODEL },
  '/api/v1/models': { get: LIST },
  '/api/v1/models/{id}': { get: MODEL },
}

const LIBRARY: Routes = {
  '/api/v1/library': { get: { summary: 'The models that this machine could run', answer: 'Library' } },
  '/api/v1/library/{id}': { delete: { summary: "Removes a model's files" } },
  '/api/v1/library/{id}/pull': {
    post: { summary: "Begins to pull a model's files", answer: 'LibraryModel', status: 202 },
    delete: { summary: 'Ends a pull' },
  },
}

const SERVICE: Routes = {
  '/api/v1/status': {
    get: { summary: 'How the service is, for everybody', answer: 'ServiceStatus', open: true },
  },
  '/v1/queue/{id}': {
    get: { summary: 'Where a waiting request stands, by its x-request-id', answer: 'QueuePlace', open: true },
  },
  '/healthz': { get: { summary: 'That the service runs', answer: 'Health', open: true } },
  '/readyz': { get: { summary: 'That the engine answers', answer: 'Health', open: true } },
  '/metrics': {
    get: {
      summary: 'Counters for Prometheus, text exposition format 0.0.4',
      content: contentOf('text/plain'),
      open: true,
    },
  },
  '/openapi.json': { get: { summary: 'This document', answer: 'Anything', open: true } },
  '/llms.txt': { get: { summary: 'The pages of the documentation, as llmstxt.org has it', ...markdown() } },
  '/llms-full.txt': { get: { summary: 'All pages of the documentation in one text', ...markdown() } },
  '/docs/{page}.md': { get: { summary: 'One page of the documentation', ...markdown() } },
  '/docs/pages.json': { get: { summary: 'The list of pages', answer: 'DocsPages', open: true } },
}

function markdown() {
  return { content: contentOf('text/markdown'), open: true as const }
}

/** Models, the library of models, and what there is to know of the service. */
export function modelsPart(): OpenApiPart {
  return {
    paths: { ...pathsOf('Models', MODELS), ...pathsOf('Service', SERVICE), ...pathsOf('Library', LIBRARY) },
    schemas: { ...modelSchemas(), ...librarySchemas(), ...statusSchemas() },
  }
}

function modelSchemas(): Json {
  return {
    ModelList: object({ object: { const: 'list' }, data: list(ref('Model')) }),
    Model: object({
      id: text,
      object: { const: 'model' },
      created: integer,
      owned_by: text,
      aliases: said(list(text), 'Other names'),
      description: text,
      license: text,
      context_length: said(integer, 'In tokens, prompt and answer together'),
      input_modalities: list(one('text', 'image', 'video')),
      output_modalities: list(text),
      supported_parameters: list(text),
      parameters: list(ref('Parameter')),
      reasoning_efforts: list(text),
      pricing: said(object({ input: text, output: text }), 'Credits per million tokens'),
      weights_sha256: orNull(text),
      determinism: object({
        class: one('exact', 'fast', 'unknown'),
        engine: text,
        instruction_set: orNull(text),
      }),
    }),
    Parameter: object(
      {
        name: text,
        type: one('number', 'integer', 'boolean', 'string', 'enum', 'array', 'object'),
        default: anything,
        description: text,
        supported: said(flag, 'Whether this model honours it'),
      },
      {
        minimum: number,
        maximum: number,
        exclusive_minimum: said(flag, 'The minimum itself is not allowed'),
        values: list(text),
        keyless_default: anything,
      },
    ),
    Anything: { type: 'object' },
    DocsPages: object({ base_url: text, data: list(object({ id: text, title: text, summary: text })) }),
  }
}

function librarySchemas(): Json {
  return {
    Library: object({ object: { const: 'list' }, data: list(ref('LibraryModel')) }),
    LibraryModel: object({
      id: text,
      description: text,
      license: text,
      context_length: integer,
      size_bytes: integer,
      present: said(flag, 'All its files are here'),
      served: flag,
      fits: said(flag, 'Whether the memory of this machine is enough'),
      sha256: orNull(text),
      pull: orNull(ref('PullState')),
    }),
    PullState: object({
      state: one('running', 'done', 'failed', 'cancelled'),
      step: text,
      at: number,
      total: orNull(number),
      unit: one('bytes', 'steps'),
      problem: said(orNull(text), 'Why it failed, and what to do'),
      started_at: time,
    }),
  }
}

const QUEUE: Json = { slots: integer, running: integer, waiting: integer }

function statusSchemas(): Json {
  return {
    ServiceStatus: object({
      status: one('online', 'degraded'),
      problems: said(list(text), 'Why it is degraded'),
      version: text,
      started_at: time,
      uptime_seconds: integer,
      replicas: integer,
      default_model: text,
      queue: object(QUEUE),
      median_first_token_ms: orNull(number),
      models: list(ref('ModelStatus')),
      hours: list(
        object({ hour: time, requests: integer, errors: integer, median_first_token_ms: orNull(number) }),
      ),
      page: { type: 'object', description: 'What the page has to know of the configuration' },
    }),
    ModelStatus: object({
      id: text,
      weights_sha256: orNull(text),
      ...QUEUE,
      healthy: flag,
      median_first_token_ms: orNull(number),
      median_tokens_per_second: orNull(number),
      requests: said(integer, 'How many answers the medians are of'),
      efforts: list(
        object({
          effort: text,
          requests: integer,
          median_ms: number,
          median_tokens: number,
          median_reasoning_tokens: number,
        }),
      ),
    }),
    Health: object({ status: { const: 'ok' } }),
    QueuePlace: object({
      request: text,
      position: { type: 'integer', minimum: 1 },
      waiting: integer,
      estimated_wait_seconds: orNull(integer),
    }),
  }
}
