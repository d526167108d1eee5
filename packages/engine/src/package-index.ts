import { z } from 'zod'
import type { Network } from './network.ts'
import { withoutSecrets } from './network.ts'
import { runCommand } from './run-command.ts'
import { describeFailure, SetupError } from './setup-error.ts'

/**
 * Where packages come from on this machine. No registry is named in this project: npm and pip are asked for theirs,
 * so a mirror or a company's proxy that was set up for them serves us too.
 */
export interface IndexOptions {
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
}

/** npm's registry, ending in a slash. Throws a SetupError when npm cannot tell it. */
export async function npmRegistry({ env, signal }: IndexOptions): Promise<string> {
  const given = env.npm_config_registry
  const url = given && URL.canParse(given) ? given : await askNpm({ env, signal })
  return url.endsWith('/') ? url : `${url}/`
}

async function askNpm(options: IndexOptions): Promise<string> {
  const { stdout, tail } = await runCommand('npm', ['config', 'get', 'registry'], options)
  const url = stdout.trim().split('\n').at(-1) ?? ''
  if (URL.canParse(url)) return url
  throw new SetupError(
    'The npm registry is not known.',
    `"npm config get registry" said: ${tail.at(-1) ?? 'nothing'}.`,
    'Set npm_config_registry to the URL of a registry.',
  )
}

/** The URL of a package's tarball, as every npm registry lays them out. */
export function npmTarballUrl(registry: string, name: string, version: string): string {
  const bare = name.startsWith('@') ? name.slice(name.indexOf('/') + 1) : name
  return `${registry}${name}/-/${bare}-${version}.tgz`
}

/** The Python package index: what the environment says, else what pip is configured to, else pip's own default. */
export async function pythonIndex(options: IndexOptions): Promise<string> {
  const { env } = options
  const given = env.PIP_INDEX_URL || env.UV_INDEX_URL || env.UV_DEFAULT_INDEX
  const url = given || (await firstUrl(PYTHON_INDEX_QUESTIONS, options))
  if (url && URL.canParse(url)) return url.endsWith('/') ? url : `${url}/`
  throw new SetupError(
    'The Python package index is not known.',
    'PIP_INDEX_URL is not set, and no pip could be asked for its index.',
    'Set PIP_INDEX_URL to the URL of an index (it ends in /simple).',
  )
}

const PYTHON_INDEX_QUESTIONS: [program: string, ...args: string[]][] = [
  ['pip', 'config', 'get', 'global.index-url'],
  ['pip3', 'config', 'get', 'global.index-url'],
  ['python3', '-c', 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'],
  ['python', '-c', 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'],
]

async function firstUrl(
  questions: typeof PYTHON_INDEX_QUESTIONS,
  options: IndexOptions,
): Promise<string | null> {
  for (const [program, ...args] of questions) {
    const answer = await ask(program, args, options)
    if (answer !== null && URL.canParse(answer)) return answer
  }
  return null
}

/** What a program prints, or null when it is missing or does not know: then the next one is asked. */
async function ask(program: string, args: string[], options: IndexOptions): Promise<string | null> {
  try {
    const { status, stdout } = await runCommand(program, args, options)
    return status === 0 ? stdout.trim() : null
  } catch (error) {
    if (error instanceof SetupError) return null
    throw error
  }
}

const JSON_PAGE = 'application/vnd.pypi.simple.v1+json'
const pageSchema = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) })

/** The URL of one file of a Python package: PEP 691 JSON where the index has it, the HTML of PEP 503 otherwise. */
export async function pythonFileUrl(
  network: Network,
  {
    index,
    name,
    filename,
    signal,
  }: { index: string; name: string; filename: string; signal?: AbortSignal | undefined },
): Promise<string> {
  const project = name.toLowerCase().replaceAll(/[-_.]+/g, '-')
  const page = new URL(`${project}/`, index).href
  const text = await readPage(network, page, signal)
  const found = findInPage(text, filename)
  if (found !== null) return new URL(found, page).href.replace(/#.*$/, '')
  throw new SetupError(
    `${filename} could not be found.`,
    `The package index at ${withoutSecrets(index)} does not list it for ${name}.`,
    'Set PIP_INDEX_URL to an index that has it.',
  )
}

async function readPage(network: Network, page: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await network.text(page, { headers: { accept: `${JSON_PAGE}, text/html;q=0.5` }, signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw new SetupError(
      'The Python package index could not be read.',
      describeFailure(error),
      'Check the network, or set PIP_INDEX_URL to an index that can be reached.',
      { cause: error },
    )
  }
}

function findInPage(text: string, filename: string): string | null {
  if (text.trimStart().startsWith('{')) {
    const page = pageSchema.parse(JSON.parse(text))
    return page.files.find((file) => file.filename === filename)?.url ?? null
  }
  for (const [, href] of text.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)) {
    const url = href?.replaceAll('&amp;', '&') ?? ''
    const path = url.replace(/[?#].*$/, '')
    if (decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) === filename) return url
  }
  return null
}
