import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Builds packages/proof as it is published: JavaScript and types, since Node runs no TypeScript inside node_modules. What is written
 * is a whole package, with a package.json of its own.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PACKAGE = join(ROOT, 'packages/proof')

const COMPILER_OPTIONS = {
  rootDir: join(PACKAGE, 'src'),
  noEmit: false,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  target: 'es2023',
  types: [],
}

export function buildProofPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  compile(folder)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`)
  copyFileSync(join(PACKAGE, 'README.md'), join(folder, 'README.md'))
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
}

function compile(folder: string): void {
  const sources = globSync('src/**/*.ts', {
    cwd: PACKAGE,
    exclude: (name) => /(\.test\.ts|testing)$/.test(name),
  })
  const config = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { ...COMPILER_OPTIONS, outDir: folder },
    files: sources.map((source) => join(PACKAGE, source)),
    include: [],
  }
  const file = join(folder, 'tsconfig.json')
  writeFileSync(file, JSON.stringify(config))
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', file], {
    stdio: 'inherit',
  })
  rmSync(file)
}

/** The workspace's manifest without what only holds in the workspace. */
function publishedManifest(): object {
  const { private: _private, scripts: _scripts, exports: _exports, ...manifest } = readManifest()
  return {
    ...manifest,
    engines: { node: '>=20.19' },
    types: './index.d.ts',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
  }
}

function readManifest(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
}

if (import.meta.main) buildProofPackage(resolve(process.argv[2] ?? 'dist'))
