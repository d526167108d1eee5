/** The Helm chart: what it renders is what Kubernetes takes, is locked down, and holds no secret in plain. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { SETTINGS } from '@verbatim/server'
import { CHART, helm, noHelm, type Resource, renderChart } from './helm.ts'
import { KUBERNETES_VERSIONS, kubernetesProblems } from './kubernetes-schemas.ts'
import { containersOf, type Pod, podsOf } from './pods.ts'

const CASES = readdirSync(join(CHART, 'ci')).map((name) => join(CHART, 'ci', name))
const BUNDLED = join(CHART, 'ci/bundled-llama-server.yaml')
const EXTERNAL = join(CHART, 'ci/external-vllm.yaml')
const OPTIONS = { skip: noHelm ?? false }

for (const values of CASES) {
  describe(`the chart with ${values.slice(CHART.length + 1)}`, OPTIONS, async () => {
    const resources = noHelm === undefined ? await renderChart('--values', values) : []
    const pods = podsOf(resources)

    test('Helm finds nothing to complain about', async () => {
      const { code, tail } = await helm('lint', CHART, '--strict', '--values', values)
      assert.equal(code, 0, tail)
    })

    for (const version of KUBERNETES_VERSIONS) {
      test(`Kubernetes ${version} knows every field`, async () => {
        const problems = await kubernetesProblems(version)
        for (const resource of resources) assert.deepEqual(problems(resource), [], nameOf(resource))
      })
    }

    test('every resource has a name of its own', () => {
      const names = resources.map(nameOf)
      assert.deepEqual(names, [...new Set(names)])
    })

    test('every pod keeps to the restricted profile, and no part of its file system can be written but volumes', () => {
      assert.notEqual(pods.length, 0)
      for (const pod of pods) assertRestricted(pod)
    })

    test('every container has its three probes and bounds', () => {
      for (const container of pods.flatMap(containersOf)) {
        const { startupProbe, livenessProbe, readinessProbe, resources: bounds } = container
        assert.ok(startupProbe && livenessProbe && readinessProbe, container.name)
        assert.ok(bounds?.requests && bounds.limits, container.name)
      }
    })

    test('every setting of the service is one that it knows', () => {
      const service = pods.filter(({ labels }) => labels['app.kubernetes.io/component'] === 'service')
      const names = service.flatMap(containersOf).flatMap(({ env = [] }) => env.map(({ name }) => name))
      assert.notEqual(names.length, 0)
      assert.deepEqual(
        names.filter((name) => !(name in SETTINGS)),
        [],
      )
      assert.deepEqual(names, [...new Set(names)])
    })

    test('secrets are files: none is in an environment, and none is anywhere but in a Secret', () => {
      const secrets = resources.filter(({ kind }) => kind === 'Secret').flatMap(secretValues)
      const others = JSON.stringify(resources.filter(({ kind }) => kind !== 'Secret'))
      for (const secret of secrets) assert.equal(others.includes(secret), false, 'a secret is shown')
      assert.doesNotMatch(others, /secretKeyRef|envFrom|postgres:\/\/|rediss?:\/\//)
    })

    test('all that a pod mounts is there', () => {
      for (const { name, spec } of pods) {
        const volumes = new Set([...(spec.volumes ?? []).map((volume) => volume.name), 'data'])
        for (const { volumeMounts = [] } of spec.containers) {
          for (const mount of volumeMounts) assert.ok(volumes.has(mount.name), `${name}: ${mount.name}`)
        }
      }
    })
  })
}

test('the schemas tell of a field that Kubernetes does not know, and of a value of the wrong type', async () => {
  const problems = await kubernetesProblems('1.37')
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }
  assert.deepEqual(problems({ ...service, spec: { ports: [{ port: 80 }] } }), [])
  assert.notDeepEqual(problems({ ...service, spec: { portz: [] } }), [])
  assert.notDeepEqual(problems({ ...service, spec: { ports: [{ port: '80' }] } }), [])
})

test(
  'a pod of the service drains: out of the endpoints first, and then its answers have the time that is set',
  OPTIONS,
  async () => {
    const args = ['--values', BUNDLED, '--set', 'drainSeconds=300', '--set', 'preStopSeconds=7']
    const pod = podsOf(await renderChart(...args)).find(({ name }) => name === 'trial-verbatim')
    const [container] = pod?.spec.containers ?? []
    assert.deepEqual(container?.lifecycle, { preStop: { sleep: { seconds: 7 } } })
    assert.equal(container?.env?.find(({ name }) => name === 'VERBATIM_DRAIN_MS')?.value, '300000')
    assert.equal(pod?.spec.terminationGracePeriodSeconds, 300 + 7 + 15)
  },
)

test('bundled servers are made with random passwords, never the same', OPTIONS, async () => {
  const render = async () =>
    (await renderChart('--values', BUNDLED)).filter(({ kind }) => kind === 'Secret').flatMap(secretValues)
  const [one, other] = await Promise.all([render(), render()])
  assert.ok(one.length >= 8)
  assert.deepEqual(
    one.filter((value) => value.length >= 40 && other.includes(value)),
    [],
  )
  for (const key of one.slice(0, 2)) assert.match(key, /^[0-9a-f]{64}$/)
})

test('with Secrets of the operator, the chart makes none', OPTIONS, async () => {
  const resources = await renderChart('--values', EXTERNAL)
  assert.deepEqual(
    resources.filter(({ kind }) => kind === 'Secret'),
    [],
  )
})

test('the network is closed but for callers, DNS and what runs beside the service', OPTIONS, async () => {
  const policies = (await renderChart('--values', BUNDLED)).filter(({ kind }) => kind === 'NetworkPolicy')
  const specs = new Map(policies.map(({ metadata, spec }) => [metadata.name, spec as NetworkPolicySpec]))
  const deny = specs.get('trial-verbatim-default-deny')
  assert.deepEqual(
    [deny?.policyTypes, deny?.ingress, deny?.egress],
    [['Ingress', 'Egress'], undefined, undefined],
  )
  const ports = (rules: PortRule[] | undefined) =>
    rules?.flatMap((rule) => rule.ports.map(({ port }) => port))
  assert.deepEqual(ports(specs.get('trial-verbatim')?.ingress), [8080])
  assert.deepEqual(ports(specs.get('trial-verbatim')?.egress), [53, 53, 8080, 5432, 6379])
  for (const part of ['postgres', 'valkey', 'llama-server']) {
    const spec = specs.get(`trial-verbatim-${part}`)
    assert.equal(spec?.egress, undefined, part)
    assert.equal(
      spec?.ingress?.every(({ from }) => from?.length === 1),
      true,
      part,
    )
  }
})

const REFUSED: [why: string, args: string[], message: RegExp][] = [
  ['no upstream', [], /exactly one of upstream\.url/],
  ['two upstreams', ['--values', BUNDLED, '--set', 'upstream.url=http://a'], /exactly one of upstream\.url/],
  [
    'a secret among the settings',
    ['--values', BUNDLED, '--set', 'settings.VERBATIM_OPERATOR_KEY=ab'],
    /VERBATIM_OPERATOR_KEY/,
  ],
  [
    'a setting of the chart itself',
    ['--values', BUNDLED, '--set', 'settings.VERBATIM_DRAIN_MS=1'],
    /VERBATIM_DRAIN_MS/,
  ],
  [
    'an external Postgres without its Secret',
    ['--values', BUNDLED, '--set', 'postgres.mode=external'],
    /existingSecret/,
  ],
  ['a misspelt value', ['--values', BUNDLED, '--set', 'replica=3'], /replica/],
  ['credentials in the URL', ['--set', 'upstream.url=http://user:word@host'], /url/],
]
for (const [why, args, message] of REFUSED) {
  test(`${why}: refused with a message that names it`, OPTIONS, async () => {
    const { code, tail } = await helm('template', 'trial', CHART, ...args)
    assert.notEqual(code, 0)
    assert.match(tail, message)
  })
}

interface PortRule {
  ports: { port: number }[]
  from?: object[]
}

interface NetworkPolicySpec {
  policyTypes: string[]
  ingress?: PortRule[]
  egress?: PortRule[]
}

function nameOf({ kind, metadata }: Resource): string {
  return `${kind} ${metadata.name}`
}

function assertRestricted(pod: Pod): void {
  const { securityContext, automountServiceAccountToken } = pod.spec
  assert.equal(automountServiceAccountToken, false, pod.name)
  assert.partialDeepStrictEqual(securityContext, {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  for (const container of containersOf(pod)) {
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    })
  }
  for (const volume of pod.spec.volumes ?? []) assert.equal('hostPath' in volume, false, pod.name)
}

function secretValues(secret: Resource): string[] {
  const values = Object.values((secret.data ?? {}) as Record<string, string>)
  return values.map((value) => Buffer.from(value, 'base64').toString('utf8'))
}
