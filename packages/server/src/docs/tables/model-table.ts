import type { ModelObject } from '@verbatim/protocol'
import { code, markdownTable } from './table.ts'

/** What is served, and what it costs. */
export function modelTable(models: readonly ModelObject[]): string {
  const rows = models.map((model) => [
    code(model.id),
    model.aliases.length === 0 ? 'none' : model.aliases.map(code).join(', '),
    `${model.context_length.toLocaleString('en')} tokens`,
    model.input_modalities.join(', '),
    `${model.pricing.input} in, ${model.pricing.output} out`,
  ])
  return markdownTable(['Model', 'Other names', 'Context', 'Reads', 'Credits per million tokens'], rows)
}
