import type { Rule } from './project.ts'

/** Names that a tool or a habit of all projects decides. */
const GIVEN = new Set([
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'LICENSE',
  'NOTICE',
  'Chart.yaml',
  'NOTES.txt',
  'Dockerfile',
])

const KEBAB_CASE = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/

/** Python imports no module whose name has a dash. */
const SNAKE_CASE = /^[a-z0-9]+(_[a-z0-9]+)*\.py$/

/** Models are named as their makers name them. */
const DATA = /^(models|vectors)\//

export const kebabCase: Rule = ({ path }) => {
  if (DATA.test(path)) return []
  const wrong = path
    .split('/')
    .filter((name) => !KEBAB_CASE.test(name) && !SNAKE_CASE.test(name) && !GIVEN.has(name))
  return wrong.map((name) => `"${name}" is not in kebab-case`)
}

const CATCH_ALL = /(^|[/.-])(utils?|helpers?|managers?|common|misc)([/.-]|$)/

export const sayingName: Rule = ({ path }) => (CATCH_ALL.test(path) ? ['has a name that says nothing'] : [])
