import { useQuery } from '@tanstack/react-query'
import type { AnswerNode } from '../chat/conversation.ts'
import { isRunning } from '../chat/conversation.ts'
import { queryClient } from '../service/queries.ts'
import type { ShownExchange } from './asked-as-signed.ts'
import { checkAnswer } from './check-answer.ts'
import type { Mark } from './mark.ts'
import { shownSerial } from './shown-serial.ts'

const MARK_KEY = 'mark'

/** The log takes a receipt within a second or so; after this many tries the reader may ask again. */
const LOG_TRIES = 5
const LOG_RETRY_MS = 3_000

/** The mark of an answer, once it is wanted; undefined until it was checked. */
export function useMark(answer: AnswerNode, exchange: ShownExchange, wanted: boolean): Mark | undefined {
  const shown = [answer.id, answer.state, answer.receipt, shownSerial(answer, exchange)]
  return useCheck(shown, () => checkAnswer(answer, exchange), wanted && !isRunning(answer))
}

/** What came of a check, once it is wanted; undefined until then. @param shown what is checked: the check is remembered by it. */
export function useCheck(
  shown: readonly unknown[],
  check: () => Promise<Mark>,
  wanted: boolean,
): Mark | undefined {
  const query = useQuery({
    queryKey: [MARK_KEY, ...shown],
    queryFn: check,
    enabled: wanted,
    // Nothing that was checked changes; what could not be, may be another time.
    staleTime: ({ state }) => (isFinal(state.data) ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: ({ state }) =>
      state.data?.state === 'not-logged' && state.dataUpdateCount < LOG_TRIES ? LOG_RETRY_MS : false,
    refetchOnWindowFocus: false,
    networkMode: 'always',
  })
  return query.data
}

/** Has answers checked again: all of them after other keys are trusted, or those that could not be checked. */
export function checkAgain(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [MARK_KEY] })
}

function isFinal(mark: Mark | undefined): boolean {
  return mark !== undefined && mark.state !== 'unchecked' && mark.state !== 'not-logged'
}
