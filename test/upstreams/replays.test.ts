import { ANSWERS } from './answers.ts'
import { conforms } from './conformance.ts'
import { replaySubject } from './replay-subject.ts'

conforms(
  replaySubject('vllm', ['forced-call', 'given-up'], {
    answers: ANSWERS,
    refused: [[{ separate_reasoning: false }, 'separate_reasoning']],
    counts: { cached: true, reasoning: true },
  }),
)

conforms(
  replaySubject('sglang', ['forced-call', 'given-up'], {
    answers: ANSWERS,
    refused: [],
    counts: { cached: true, reasoning: true },
  }),
)

conforms(
  replaySubject('ollama', [], {
    answers: ANSWERS,
    refused: [
      [{ top_k: 5 }, 'top_k'],
      [{ min_p: 0.1 }, 'min_p'],
      [{ repetition_penalty: 1.1 }, 'repetition_penalty'],
      [{ tool_choice: 'required', tools: [{ type: 'function', function: { name: 'f' } }] }, 'tool_choice'],
      [{ parallel_tool_calls: false }, 'parallel_tool_calls'],
      [{ separate_reasoning: false }, 'separate_reasoning'],
    ],
    counts: { cached: false, reasoning: false },
  }),
)

conforms(
  replaySubject('llama-server', ['forced-call'], {
    refused: [],
    counts: { cached: true, reasoning: false },
  }),
)
