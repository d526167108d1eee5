import { lineAt, type Rule } from './project.ts'

/**
 * Where packages come from is the machine's setting, so no registry's host is named. They are written here in halves,
 * as this file is looked at too.
 */
const REGISTRY_HOSTS = [
  ['registry.npmjs', 'org'],
  ['registry.yarnpkg', 'com'],
  ['pypi', 'org'],
  ['files.pythonhosted', 'org'],
  ['proxy.golang', 'org'],
  ['index.crates', 'io'],
  ['static.crates', 'io'],
].map((parts) => parts.join('.'))

/** Folders that only exist on the machine of whoever wrote the file. */
const MACHINE_PATH = /(?<![\w.$}~-])\/(root|home|Users|work|mnt|tmp)\/[\w.-]+/g

export const noRegistryHost: Rule = ({ text }) =>
  REGISTRY_HOSTS.filter((host) => text.includes(host)).map(
    (host) => `line ${lineAt(text, text.indexOf(host))}: names the registry ${host}`,
  )

/** Tests may make up a path under /tmp; nothing is there. */
export const noMachinePath: Rule = ({ path, text }) =>
  [...text.matchAll(MACHINE_PATH)]
    .filter(({ 1: top }) => top !== 'tmp' || !path.endsWith('.test.ts'))
    .map(({ 0: named, index }) => `line ${lineAt(text, index)}: names ${named}, a path of one machine`)

/** A lockfile that says where each package was taken from ties everybody to that place. */
export const noPinnedSource: Rule = ({ path, text }) =>
  path === 'package-lock.json' && /"resolved": "https?:/.test(text)
    ? ['names where packages were taken from; npm install --omit-lockfile-registry-resolved leaves it out']
    : []
