import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestService } from '../support/service.ts'

/** The base URLs of the five documents; a copy of their text is all that a sample is, so these are replaced. */
const BASE_URLS = [
  'https://app.eigenai.com',
  'https://eigenai.eigencloud.xyz',
  'https://api-web.eigenai.com',
  'https://gpt-oss-2t.pages.dev',
  'https://gpt-oss-2t-ai.hf.space',
]
const KEYS = ['YOUR_API_KEY', '<api-key>']
const MODEL = 'YOUR_MODEL'

export type Language = 'bash' | 'python' | 'javascript'

/** What ran in place of the sample's own, beyond base URL, key and model. */
export type Edit = [from: string, to: string]

const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const TIMEOUT_MS = 300_000

/** The text of a file beside this one: of `samples/`, word for word as the document has it, or of `around/`. */
export function sampleText(...files: string[]): string {
  return files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
}

/**
 * Runs a sample against the service, with base URL, key and model name replaced, and returns what it printed.
 *
 * @throws when the program fails, with its stderr.
 */
export async function runSample(
  service: TestService,
  language: Language,
  text: string,
  edits: Edit[] = [],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-sample-'))
  try {
    symlinkSync(NODE_MODULES, join(folder, 'node_modules'))
    const file = join(folder, FILES[language])
    writeFileSync(file, edit(pointAt(service, text), edits))
    const { stdout } = await promisify(execFile)(program(language), [file], {
      timeout: TIMEOUT_MS,
      env: sampleEnvironment(service),
    })
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const FILES: Record<Language, string> = { bash: 'sample.sh', python: 'sample.py', javascript: 'sample.mjs' }

function program(language: Language): string {
  if (language === 'bash') return 'bash'
  if (language === 'javascript') return process.execPath
  const python = process.env.VERBATIM_TEST_PYTHON
  if (!python) throw new Error('VERBATIM_TEST_PYTHON is not set: run the tests with npm test')
  return python
}

/** OpenAI's Python client insists on a key of its own beside document 001's `x-api-key`; it is no valid one here. */
function sampleEnvironment(service: TestService): NodeJS.ProcessEnv {
  const own = { SAMPLE_KEY: service.key, SAMPLE_MODEL: 'gpt-oss-120b-f16', OPENAI_API_KEY: 'not-used' }
  return { ...process.env, ...own }
}

function pointAt(service: TestService, text: string): string {
  const edits: Edit[] = [
    ...BASE_URLS.map((url): Edit => [url, service.url]),
    ...KEYS.map((key): Edit => [key, service.key]),
    [MODEL, 'gpt-oss'],
  ]
  return edits.reduce((edited, [from, to]) => edited.replaceAll(from, to), text)
}

function edit(text: string, edits: Edit[]): string {
  for (const [from] of edits) if (!text.includes(from)) throw new Error(`the sample has no ${from}`)
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), text)
}
