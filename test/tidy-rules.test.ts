/** Each rule of the tidy test finds what it is there to find, and lets pass what is right. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { linksExist, type Named, npmScriptsExist, pathsExist } from './tidy/document-rules.ts'
import { packageDirections, proofWithoutInput, roomDirections } from './tidy/import-rules.ts'
import { wholeLock } from './tidy/lock-rules.ts'
import { kebabCase, sayingName } from './tidy/name-rules.ts'
import type { Rule } from './tidy/project.ts'
import {
  fileLength,
  functionLength,
  noAny,
  noBanners,
  noDefaultExport,
  nothingLeftOpen,
} from './tidy/source-rules.ts'
import { noMachinePath, noPinnedSource, noRegistryHost } from './tidy/text-rules.ts'

interface Case {
  rule: Rule
  /** The file that is made up; `src/a.ts` of protocol where it does not matter. */
  path?: string
  right: string
  wrong: string
}

const named: Named = {
  paths: new Set(['docs', 'docs/a.md', 'packages', 'packages/server/src/serve/serve.ts', 'README.md']),
  scripts: new Map([
    ['', new Set(['check'])],
    ['packages/web', new Set(['build'])],
  ]),
}

const lines = (count: number) => 'f()\n'.repeat(count)
const server = (file: string) => `packages/server/src/${file}`
/** Put together here, so that this file does not break the rules that it tests. */
const join = (...parts: string[]) => parts.join('')
/** Of a project that uses `a`, which has a package for another platform in this folder. */
const lockfile = (folder: string) =>
  JSON.stringify({
    packages: {
      '': { devDependencies: { a: '1.0.0' } },
      'node_modules/a': {
        optionalDependencies: { 'a-other': '1.0.0' },
        peerDependencies: { c: '1' },
        peerDependenciesMeta: { c: { optional: true } },
      },
      [folder]: {},
    },
  })

const CASES: Record<string, Case> = {
  'a long file': { rule: fileLength, right: lines(400), wrong: lines(401) },
  'a long function': {
    rule: functionLength,
    right: `function g() {\n${lines(68)}}`,
    wrong: `function g() {\n${lines(69)}}`,
  },
  'a long arrow function': {
    rule: functionLength,
    right: `const g = () => {\n${lines(68)}}`,
    wrong: `const g = () => {\n${lines(69)}}`,
  },
  'a long method': {
    rule: functionLength,
    right: `class A { g() {\n${lines(68)}} }`,
    wrong: `class A { g() {\n${lines(69)}} }`,
  },
  any: { rule: noAny, right: 'const any: unknown = "any"', wrong: 'let a: Array<any>' },
  'a default export': { rule: noDefaultExport, right: 'export const a = 1', wrong: 'export default 1' },
  'open work': {
    rule: nothingLeftOpen,
    right: join('const a = "TO', 'DO"'),
    wrong: join('// TO', 'DO: more'),
  },
  'a banner': { rule: noBanners, right: '// - why - because', wrong: '// -------- exports --------' },
  'a package above': {
    rule: packageDirections,
    right: "import { a } from '@verbatim/proof'",
    wrong: "import { a } from '@verbatim/server'",
  },
  'a package loaded later': {
    rule: packageDirections,
    right: "await import('@verbatim/proof')",
    wrong: "await import('@verbatim/engine')",
  },
  'a package that the page must not know': {
    rule: packageDirections,
    path: 'packages/web/src/a.tsx',
    right: "import type { A } from '@verbatim/protocol'",
    wrong: "import type { A } from '@verbatim/engine'",
  },
  'a package entered by another way': {
    rule: packageDirections,
    right: "export * from '@verbatim/proof'",
    wrong: "export * from '@verbatim/proof/src/a.ts'",
  },
  'a package entered by a path': {
    rule: packageDirections,
    path: 'test/a.ts',
    right: "import { a } from '@verbatim/proof'",
    wrong: "import { a } from '../packages/proof/src/index.ts'",
  },
  'proof that reads files': {
    rule: proofWithoutInput,
    path: 'packages/proof/src/a.ts',
    right: "import { a } from './b.ts'",
    wrong: "import { a } from 'node:fs'",
  },
  'a room above': {
    rule: roomDirections,
    path: server('serve/serve.ts'),
    right: "import { a } from '../auth/auth.ts'",
    wrong: "import { a } from '../http/http.ts'",
  },
  'a middle room that knows another': {
    rule: roomDirections,
    path: server('auth/auth.ts'),
    right: "import { a } from '../store/store.ts'",
    wrong: "import type { A } from '../limits/limits.ts'",
  },
  'a model that calls its backend': {
    rule: roomDirections,
    path: server('models/models.ts'),
    right: "import type { A } from '../backends/backends.ts'",
    wrong: "import { a } from '../backends/backends.ts'",
  },
  'a room entered by another way': {
    rule: roomDirections,
    path: server('main.ts'),
    right: "import { a } from './auth/auth.ts'",
    wrong: "import { a } from './auth/key-ring.ts'",
  },
  'a room that opens the others': {
    rule: roomDirections,
    path: server('http/http.ts'),
    right: "import { a } from './cors.ts'",
    wrong: "import { a } from '../main.ts'",
  },
  'a registry': {
    rule: noRegistryHost,
    right: 'the registry that npm is set to',
    wrong: join('https://registry.npmjs', '.org/a'),
  },
  'a path of one machine': {
    rule: noMachinePath,
    right: 'https://example.org/home/a, $HOME/work/b',
    wrong: join('see /ro', 'ot/.cache'),
  },
  'a lockfile with a source': {
    rule: noPinnedSource,
    path: 'package-lock.json',
    right: '{"resolved": "packages/web"}',
    wrong: '{"resolved": "https://example.org/a.tgz"}',
  },
  'a lockfile without the package of another platform': {
    rule: wholeLock,
    path: 'package-lock.json',
    right: lockfile('node_modules/a/node_modules/a-other'),
    wrong: lockfile('node_modules/b/node_modules/a-other'),
  },
  'a link to nowhere': {
    rule: linksExist(named),
    path: 'docs/b.md',
    right: '[a](a.md#b), [r](../README.md), [x](https://example.org)',
    wrong: '[a](c.md)',
  },
  'a path to nowhere': {
    rule: pathsExist(named, ['packages/server/src']),
    right: '`serve/serve.ts`, `docs/`, `/v1/models`, `node_modules/a.js`, `application/json`',
    wrong: '`serve/gone.ts`',
  },
  'a script that is not there': {
    rule: npmScriptsExist(named),
    right: '`npm run check`, then npm run build -w packages/web.',
    wrong: '`npm run build`',
  },
}

describe('the tidy rules find', () => {
  for (const [what, { rule, path = 'packages/protocol/src/a.ts', right, wrong }] of Object.entries(CASES)) {
    test(what, () => {
      assert.deepEqual(rule({ path, text: right }), [])
      assert.equal(rule({ path, text: wrong }).length, 1)
    })
  }

  test('a name that is not in kebab-case, or says nothing', () => {
    for (const path of ['a/key-ring.test.ts', 'README.md', '.ci/run', 'models/templates/GPT_OSS.jinja']) {
      assert.deepEqual(kebabCase({ path, text: '' }), [], path)
    }
    for (const path of ['a/keyRing.ts', 'a/Key.ts', 'a/key_ring.ts', 'myRoom/a.ts']) {
      assert.equal(kebabCase({ path, text: '' }).length, 1, path)
    }
    assert.deepEqual(sayingName({ path: 'a/command.ts', text: '' }), [])
    for (const path of ['a/utils.ts', 'helpers/a.ts', 'a/key-manager.ts']) {
      assert.equal(sayingName({ path, text: '' }).length, 1, path)
    }
  })

  test('a new room that has no rank', () => {
    const file = { path: server('cellar/cellar.ts'), text: "import { a } from '../store/store.ts'" }
    assert.throws(() => roomDirections(file), /cellar is a new room/)
  })
})
