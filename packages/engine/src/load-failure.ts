import { describeEnd, type EngineEnd } from './engine-life.ts'
import { SetupError } from './setup-error.ts'

export interface LoadFailure {
  modelId: string
  modelPath: string
  enginePath: string
  end: EngineEnd
  lastLines: readonly string[]
}

interface Explanation {
  matches: RegExp
  why: string
  fix: (failure: LoadFailure) => string
}

const getAgain = ({ modelId }: LoadFailure) =>
  `Get it again: verbatim models rm ${modelId} && verbatim models pull ${modelId} (a file of your own: copy it again).`
const useLess = () =>
  'Set VERBATIM_SLOTS=1, a smaller VERBATIM_CONTEXT, or choose a smaller model with VERBATIM_MODEL.'
const otherEngine = () =>
  "Unset VERBATIM_ENGINE to use the project's build, or let it name a newer llama-server built for this machine."

/** The first that matches counts, so the particular stands before the general. Wording of llama.cpp's pinned release. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    matches: /No such file or directory\)|failed to open GGUF file.*ENOENT/,
    why: 'The model file is not there.',
    fix: ({ modelId }) => `Get it: verbatim models pull ${modelId}, or correct VERBATIM_MODEL.`,
  },
  {
    matches: /Permission denied\)/,
    why: 'The model file may not be read by this user.',
    fix: ({ modelPath }) => `Allow it: chmod u+r "${modelPath}".`,
  },
  {
    matches:
      /is not within the file bounds|failed to read (magic|key-value|tensor|version|header)|unexpected(ly reached)? end of file/,
    why: 'The model file is truncated: it ends before its contents do.',
    fix: getAgain,
  },
  {
    matches: /invalid magic characters/,
    why: 'The model file is no GGUF file, or its beginning is damaged.',
    fix: getAgain,
  },
  {
    matches: /unknown model architecture/,
    why: 'This llama-server does not know the architecture of the model.',
    fix: () => 'Choose another model with VERBATIM_MODEL, or a newer llama-server with VERBATIM_ENGINE.',
  },
  {
    matches:
      /insufficient memory|failed to allocate|unable to allocate|out of memory|bad_alloc|cannot allocate/i,
    why: 'There is not enough memory for the model and its contexts.',
    fix: useLess,
  },
  {
    matches: /error: invalid argument|error while handling argument|unrecognized argument/,
    why: 'This llama-server is older than the release that Verbatim is made for, and lacks one of its options.',
    fix: otherEngine,
  },
  {
    matches: /error while loading shared libraries|Library not loaded|GLIBC/,
    why: 'This llama-server misses a library of the system.',
    fix: otherEngine,
  },
  {
    matches: /GGUF|gguf|error loading model/,
    why: 'The model file is damaged.',
    fix: getAgain,
  },
]

const UNKNOWN: Omit<Explanation, 'matches'> = {
  why: 'It gave no reason that is known here.',
  fix: ({ modelId }) => `Run verbatim doctor, and verbatim models verify ${modelId}.`,
}

const QUOTED_LINES = 8

/** Why an engine ended before it ever was ready, in the words of one `SetupError`. */
export function explainLoadFailure(failure: LoadFailure): SetupError {
  const said = failure.lastLines.filter((line) => !IRRELEVANT.test(line))
  const text = said.join('\n')
  const { why, fix } = byEnd(failure) ?? EXPLANATIONS.find(({ matches }) => matches.test(text)) ?? UNKNOWN
  return new SetupError(
    `The engine could not start with ${failure.modelId} (${describeEnd(failure.end)}).`,
    [why, `Model file: ${failure.modelPath}`, ...quote(said.slice(-QUOTED_LINES))].join('\n'),
    fix(failure),
  )
}

/** llama-server's note on keys is about a port, and it has none here. */
const IRRELEVANT = /no API key is set|initializing \.\.\./

function byEnd({ end }: LoadFailure): Omit<Explanation, 'matches'> | undefined {
  if (end.signal === 'SIGKILL') {
    return { why: 'It was killed from outside; most often the system had no memory left.', fix: useLess }
  }
  if (end.signal === 'SIGILL') {
    return { why: 'It was built for a processor with instructions that this one lacks.', fix: otherEngine }
  }
  if (end.code === 126 || end.code === 127) {
    return { why: 'The llama-server cannot be run on this machine, or is not there.', fix: otherEngine }
  }
  return undefined
}

export function loadTookTooLong(failure: Omit<LoadFailure, 'end'>, limitMs: number): SetupError {
  return new SetupError(
    `The engine did not become ready with ${failure.modelId} within ${Math.round(limitMs / 1000)} s.`,
    [
      'The model is still loading, or the engine hangs.',
      `Model file: ${failure.modelPath}`,
      ...quote(failure.lastLines),
    ].join('\n'),
    'Look for a slow disk or another program that holds the memory, then start again.',
  )
}

function quote(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['The engine said:', ...lines.map((line) => `  ${line}`)]
}
