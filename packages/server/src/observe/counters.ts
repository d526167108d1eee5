import type { Observation } from './observe.ts'

/** Counters since the start, as Prometheus reads them (text exposition format 0.0.4). */
export class Counters {
  readonly #requests = new Map<string, number>()
  readonly #tokens = { prompt: 0, cached: 0, completion: 0, reasoning: 0 }
  #engineRestarts = 0

  count(observation: Observation): void {
    if (observation.type === 'engine-state' && observation.state === 'restarting') this.#engineRestarts++
    if (observation.type !== 'request-finished') return
    const labels = `surface="${observation.surface}",status="${observation.status}"`
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1)
    const { usage } = observation
    if (usage === undefined) return
    this.#tokens.prompt += usage.promptTokens
    this.#tokens.cached += usage.cachedTokens
    this.#tokens.completion += usage.completionTokens
    this.#tokens.reasoning += usage.reasoningTokens
  }

  text(): string {
    const requests = [...this.#requests].map(
      ([labels, value]) => `verbatim_requests_total{${labels}} ${value}`,
    )
    const tokens = Object.entries(this.#tokens).map(
      ([kind, value]) => `verbatim_tokens_total{kind="${kind}"} ${value}`,
    )
    return [
      '# HELP verbatim_requests_total Finished requests by surface and HTTP status.',
      '# TYPE verbatim_requests_total counter',
      ...requests,
      '# HELP verbatim_tokens_total Tokens by kind.',
      '# TYPE verbatim_tokens_total counter',
      ...tokens,
      '# HELP verbatim_engine_restarts_total How often the engine was started again.',
      '# TYPE verbatim_engine_restarts_total counter',
      `verbatim_engine_restarts_total ${this.#engineRestarts}`,
      '',
    ].join('\n')
  }
}
