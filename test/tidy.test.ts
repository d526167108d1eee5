/** The rules of CONTRIBUTING.md that a program can check, on every file of the project. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { linksExist, namesOf, npmScriptsExist, pathsExist } from './tidy/document-rules.ts'
import { packageDirections, proofWithoutInput, roomDirections } from './tidy/import-rules.ts'
import { wholeLock } from './tidy/lock-rules.ts'
import { kebabCase, sayingName } from './tidy/name-rules.ts'
import { isSource, type ProjectFile, projectFiles, type Rule } from './tidy/project.ts'
import {
  countLines,
  fileLength,
  functionLength,
  LONG_FILE_LINES,
  noAny,
  noBanners,
  noDefaultExport,
  nothingLeftOpen,
} from './tidy/source-rules.ts'
import { noMachinePath, noPinnedSource, noRegistryHost } from './tidy/text-rules.ts'

const files = projectFiles()
const sources = files.filter(isSource)
const documents = files.filter(({ path }) => path.endsWith('.md'))
const named = namesOf(files)
/** Documents name the server's files from its `src`, and each package's own from the package. */
const bases = ['packages', 'packages/server/src']

/** Tools ask for a default export in their configuration. */
const notConfiguration = ({ path }: ProjectFile) => !/\.config\.ts$/.test(path)

const RULES: [what: string, rule: Rule, files: ProjectFile[]][] = [
  ['packages import each other in one direction', packageDirections, sources],
  ['rooms of the server are entered by their doors and in order', roomDirections, sources],
  ['proof has no input and output', proofWithoutInput, sources],
  ['files are short', fileLength, sources],
  ['functions are short', functionLength, sources],
  ['nothing has the type any', noAny, sources],
  ['exports have names', noDefaultExport, sources.filter(notConfiguration)],
  ['comments leave no work open', nothingLeftOpen, sources],
  ['comments are no banners', noBanners, sources],
  ['files are named in kebab-case', kebabCase, files],
  ['names say what a file is for', sayingName, files],
  ['no registry is named', noRegistryHost, files],
  ['no path of one machine is named', noMachinePath, files],
  ['the lockfile names no source', noPinnedSource, files],
  ['the lockfile has every package', wholeLock, files.filter(({ path }) => path === 'package-lock.json')],
  ['links of documents lead somewhere', linksExist(named), documents],
  ['paths in documents exist', pathsExist(named, bases), documents],
  ['npm scripts in documents exist', npmScriptsExist(named), documents],
]

describe('tidy', () => {
  for (const [what, rule, checked] of RULES) {
    test(what, () => {
      assert.notEqual(checked.length, 0, 'there is something to check')
      assert.deepEqual(
        checked.flatMap((file) => rule(file).map((problem) => `${file.path}: ${problem}`)),
        [],
      )
    })
  }

  test('long files are told of', (context) => {
    for (const { path, text } of sources) {
      const lines = countLines(text)
      if (lines > LONG_FILE_LINES) context.diagnostic(`${path} has ${lines} lines`)
    }
  })
})
