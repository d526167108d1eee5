import type { Resource } from './helm.ts'

export interface Container {
  name: string
  image: string
  args?: string[]
  env?: { name: string; value?: string; valueFrom?: unknown }[]
  securityContext?: object
  startupProbe?: object
  livenessProbe?: object
  readinessProbe?: object
  lifecycle?: unknown
  resources?: { limits?: object; requests?: object }
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[]
}

export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  securityContext: object
  automountServiceAccountToken?: boolean
  terminationGracePeriodSeconds?: number
  volumes?: { name: string; [source: string]: unknown }[]
}

interface Workload extends Resource {
  spec: { template: { metadata: { labels: Record<string, string> }; spec: PodSpec } }
}

export interface Pod {
  name: string
  labels: Record<string, string>
  spec: PodSpec
}

/** The pods of all workloads. */
export function podsOf(resources: readonly Resource[]): Pod[] {
  return resources.filter(isWorkload).map(({ metadata, spec }) => ({
    name: metadata.name,
    labels: spec.template.metadata.labels,
    spec: spec.template.spec,
  }))
}

export function containersOf({ spec }: Pod): Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers]
}

function isWorkload(resource: Resource): resource is Workload {
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(resource.kind)
}
