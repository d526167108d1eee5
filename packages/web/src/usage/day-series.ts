import { formatCredits, parseCredits, type UsageGroupAnswer } from '@verbatim/protocol'
import type { Series } from '../chart/chart.tsx'
import { count, credits, plural, span, tokens as tokenWords } from '../text/numbers.ts'
import { dayName, daysOf, type UsageView } from './usage-view.ts'

/** What the charts of a view draw; a day without requests is drawn as nothing, and its times not at all. */
export function chartsOf(groups: readonly UsageGroupAnswer[], span: Pick<UsageView, 'from' | 'until'>) {
  const days = daysOf(span)
  const byDay = new Map(groups.map((group) => [group.day, group]))
  const found = days.map((day) => byDay.get(day))
  return {
    steps: { label: 'Day (UTC)', names: days.map(dayName) },
    cost: [drawnAs('Credits', 'bars', found.map(costPoint))],
    requests: [
      drawnAs('Requests', 'bars', found.map(counted('requests'))),
      drawnAs('Errors', 'bars', found.map(counted('errors'))),
    ],
    tokens: [
      drawnAs('Prompt tokens', 'line', found.map(counted('prompt_tokens'))),
      drawnAs('Completion tokens', 'line', found.map(counted('completion_tokens'))),
    ],
    times: [
      drawnAs('Whole answer', 'line', found.map(timed('median_latency_ms'))),
      drawnAs('First token', 'line', found.map(timed('median_first_token_ms'))),
    ],
    summaries: summariesOf(groups),
  }
}

type Point = Series['points'][number]
type Found = UsageGroupAnswer | undefined

function drawnAs(label: string, draw: Series['draw'], points: Point[]): Series {
  return { label, draw, points }
}

/** Drawn as a number, and read as the decimal that it is. */
function costPoint(group: Found): Point {
  const cost = group?.cost ?? '0'
  return { value: Number(cost), text: cost }
}

function counted(member: 'requests' | 'errors' | 'prompt_tokens' | 'completion_tokens') {
  return (group: Found): Point => ({ value: group?.[member] ?? 0, text: count(group?.[member] ?? 0) })
}

function timed(member: 'median_latency_ms' | 'median_first_token_ms') {
  return (group: Found): Point => {
    const ms = group?.[member] ?? null
    return { value: ms, text: ms === null ? '' : span(ms) }
  }
}

function summariesOf(groups: readonly UsageGroupAnswer[]) {
  const sum = (member: 'requests' | 'errors' | 'prompt_tokens' | 'completion_tokens') =>
    groups.reduce((total, group) => total + group[member], 0)
  const cost = groups.reduce((total, group) => total + parseCredits(group.cost), 0n)
  return {
    cost: `${credits(formatCredits(cost))} in all.`,
    requests: `${plural(sum('requests'), 'request')}, ${plural(sum('errors'), 'error')}.`,
    tokens: `${tokenWords(sum('prompt_tokens'))} read, ${tokenWords(sum('completion_tokens'))} written.`,
    times: 'From the request to the end of the answer, and to its first token.',
  }
}
