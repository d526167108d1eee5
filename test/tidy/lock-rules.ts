import type { Rule } from './project.ts'

/** What a lockfile says of one package, by the folder that it is installed to. */
interface Locked {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/**
 * `npm ci` refuses a lockfile that leaves out packages of other platforms, which npm does without a word when the
 * registry at hand does not have them.
 */
export const wholeLock: Rule = ({ text }) => {
  const { packages } = JSON.parse(text) as { packages: Record<string, Locked> }
  return Object.entries(packages).flatMap(([folder, locked]) =>
    needed(locked, isOurs(folder))
      .filter((name) => !found(packages, folder, name))
      .map((name) => `leaves out ${name}, which ${folder || 'the project'} names`),
  )
}

function isOurs(folder: string): boolean {
  return !folder.includes('node_modules/')
}

function needed(locked: Locked, ours: boolean): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies = {} } = locked
  const peers = Object.keys(peerDependencies).filter((name) => !locked.peerDependenciesMeta?.[name]?.optional)
  const development = ours ? devDependencies : {}
  return [...Object.keys({ ...dependencies, ...development, ...optionalDependencies }), ...peers]
}

/** As Node resolves: in the folder's own node_modules, then in those above it. */
function found(packages: Record<string, Locked>, folder: string, name: string): boolean {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true
    if (at === '') return false
  }
}
