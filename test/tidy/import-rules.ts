import { posix } from 'node:path'
import type { ProjectFile, Rule } from './project.ts'
import { type Import, importsOf } from './syntax.ts'

/** Which packages each one may import, as design says: proof ← protocol ← engine ← server ← cli; proof, protocol ← web. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  proof: [],
  protocol: ['proof'],
  engine: ['proof', 'protocol'],
  server: ['proof', 'protocol', 'engine'],
  cli: ['proof', 'protocol', 'engine', 'server'],
  web: ['proof', 'protocol'],
}

/** A package is imported by its name and through its entry, and only by those that may know it. */
export const packageDirections: Rule = (file) => {
  const own = packageOf(file.path)
  return importsOf(file).flatMap(({ from, line }) => {
    const target = targetPackage(file, from)
    if (target === undefined || target === own) return []
    if (!from.startsWith('@verbatim/')) return [`line ${line}: reaches into packages/${target} by a path`]
    if (from !== `@verbatim/${target}`)
      return [`line ${line}: imports ${from}, which is not the package's entry`]
    const allowed = own === undefined || MAY_IMPORT[own]?.includes(target)
    return allowed ? [] : [`line ${line}: ${own} must not know ${target}`]
  })
}

function targetPackage(file: ProjectFile, from: string): string | undefined {
  if (from.startsWith('@verbatim/')) return from.split('/')[1]
  return from.startsWith('.') ? packageOf(posix.join(posix.dirname(file.path), from)) : undefined
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\/src\//.exec(path)?.[1]
}

/** What proof is trusted for, it does alone: no I/O, so that it runs in a browser as it is. */
export const proofWithoutInput: Rule = (file) => {
  if (packageOf(file.path) !== 'proof' || file.path.endsWith('.test.ts')) return []
  return importsOf(file)
    .filter(({ from }) => from.startsWith('node:'))
    .map(({ from, line }) => `line ${line}: proof must not import ${from}`)
}

/** The rooms of the server by rank: a room knows only rooms of a lower rank. */
const RANKS: Record<string, number> = {
  http: 4,
  serve: 3,
  backup: 3,
  accounts: 3,
  idempotency: 2,
  auth: 2,
  limits: 2,
  'sign-in': 2,
  models: 2,
  backends: 2,
  media: 2,
  responses: 2,
  conversations: 2,
  library: 2,
  meter: 2,
  receipts: 2,
  log: 1,
  harmony: 1,
  audit: 1,
  docs: 1,
  store: 0,
  grammar: 0,
  config: 0,
  context: 0,
  observe: 0,
}

/** A model says where it runs, so it names the type of a backend, and a session becomes what auth calls an actor; they call none of them. */
const KNOWN_TYPES: Record<string, readonly string[]> = { models: ['backends'], 'sign-in': ['auth'] }

/** A room is entered by its door, the file of its own name, and knows only rooms below it. */
export const roomDirections: Rule = (file) => {
  const own = roomOf(file.path)
  if (own === undefined || file.path.endsWith('.test.ts') || file.path.includes('/testing/')) return []
  return importsOf(file).flatMap((imported) => {
    const path = posix.join(posix.dirname(file.path), imported.from)
    const target = imported.from.startsWith('.') ? roomOf(path) : undefined
    return target === undefined || target === own ? [] : judge(own, target, path, imported)
  })
}

function judge(own: string, target: string, path: string, { line, typeOnly }: Import): string[] {
  if (target === ROOF) return [`line ${line}: ${own} imports ${path}, which opens the rooms`]
  const wrong: string[] = []
  if (!path.endsWith(`/${target}/${target}.ts`) && !isNamingCommands(own, path))
    wrong.push(`line ${line}: enters ${target} by another way than its door`)
  const known =
    own === ROOF || rankOf(own) > rankOf(target) || (typeOnly && KNOWN_TYPES[own]?.includes(target))
  return known ? wrong : [...wrong, `line ${line}: ${own} must not know ${target}`]
}

/** The writer's thread knows commands by importing what names them, and not all of the rooms. */
function isNamingCommands(own: string, path: string): boolean {
  return own === ROOF && path.endsWith('-commands.ts')
}

function rankOf(room: string): number {
  const rank = RANKS[room]
  if (rank === undefined)
    throw new Error(`${room} is a new room of the server: give it a rank in tidy/import-rules.ts`)
  return rank
}

/** The files beside the rooms, which open them. */
const ROOF = ''

function roomOf(path: string): string | undefined {
  const below = /^packages\/server\/src\/(.+)$/.exec(path)?.[1]
  if (below === undefined) return undefined
  return below.includes('/') ? below.slice(0, below.indexOf('/')) : ROOF
}
