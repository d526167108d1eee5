/** The compose file: what it says is what Docker Compose takes, it publishes the proxy only, and its parts fit each other. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SETTINGS } from '@verbatim/server'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { bringRegistryPackage } from '../support/registry-package.ts'
import { runToEnd } from '../support/run-to-end.ts'
import { CHART } from './helm.ts'

interface Service {
  image: string
  read_only: boolean
  user: string
  cap_drop: string[]
  security_opt: string[]
  ports?: string[]
  command?: string[]
  environment?: Record<string, string>
  secrets?: string[]
  networks: string[] | Record<string, { ipv4_address?: string }>
  healthcheck: { test: string[] }
  depends_on?: Record<string, { condition: string }>
  stop_grace_period?: string
}

interface Compose {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  secrets: Record<string, { file: string }>
}

/** A linter that carries the Compose Specification's own schema. */
const SPECIFICATION = {
  name: 'compose-schema-dclint-3.1.0',
  download: ['npm', 'pack', '--silent', 'dclint@3.1.0'],
  archive: 'dclint-3.1.0.tgz',
  sha256: '73fc6079a0408c80c7ccea9e9e5c21c40551afaf15e8c1ee25a5ad6af1ec0414',
  unpack: [['tar', 'xzf', 'dclint-3.1.0.tgz', 'package/schemas/compose.schema.json']],
}

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')
const compose = parse(read('../../deploy/compose.yaml'), { merge: true }) as Compose
const services = Object.entries(compose.services)
const replicas = services.filter(([, { image }]) => image.startsWith('verbatim:'))
const networksOf = ({ networks }: Service) => (Array.isArray(networks) ? networks : Object.keys(networks))

test('it is as the Compose Specification has it', async () => {
  const folder = await bringRegistryPackage(SPECIFICATION)
  const text = readFileSync(`${folder}/package/schemas/compose.schema.json`, 'utf8')
  // It spells the name of its draft in a way of its own.
  const { $schema: _, ...schema } = JSON.parse(text) as Record<string, unknown>
  const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(schema)
  assert.equal(validate(compose), true, JSON.stringify(validate.errors))
  assert.equal(validate({ services: { a: { image: 'b', ports: 8080 } } }), false, 'the schema checks nothing')
})

describe('every container', () => {
  for (const [name, service] of services) {
    test(`${name} is locked down, and its health is looked at`, () => {
      assert.equal(service.read_only, true)
      assert.deepEqual(service.cap_drop, ['ALL'])
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'])
      assert.match(service.user, /^(\$\{VERBATIM_UID:-)?[1-9]/)
      assert.notEqual(service.healthcheck.test.length, 0)
      assert.doesNotMatch(service.image, /:latest$|^[^:]*$/)
    })
  }
})

test('only the proxy is published, and only the proxy and the replicas have a way out', () => {
  const published = services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)
  assert.deepEqual(published, ['proxy'])
  assert.equal(compose.networks.inside?.internal, true)
  const outside = services.filter(([, service]) => networksOf(service).includes('edge')).map(([name]) => name)
  assert.deepEqual(outside, ['proxy', ...replicas.map(([name]) => name)])
})

test('what a service names is there: secrets, networks, and what it waits for', () => {
  for (const [name, service] of services) {
    for (const secret of service.secrets ?? []) assert.ok(secret in compose.secrets, `${name}: ${secret}`)
    for (const network of networksOf(service)) assert.ok(network in compose.networks, `${name}: ${network}`)
    for (const other of Object.keys(service.depends_on ?? {})) {
      assert.ok(other in compose.services, `${name}: ${other}`)
    }
  }
})

test('secrets are files that make-secrets.sh makes, and no password is written down', () => {
  const script = read('../../deploy/make-secrets.sh')
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    assert.equal(file, `./secrets/${name}`)
    assert.match(script, new RegExp(`^keep \\d+ ${name.replace('.', '\\.')} `, 'm'))
  }
  for (const [, { environment = {} }] of services) {
    for (const [name, value] of Object.entries(environment)) {
      if (/PASSWORD|SECRET|_KEY|_URL_FILE/.test(name)) assert.match(value, /^\/run\/secrets\//, name)
      assert.doesNotMatch(value, /:\/\/[^/]*@/, name)
    }
  }
})

test('replicas are two or more and the same, know their settings, and have the time to drain', () => {
  assert.ok(replicas.length >= 2)
  const [[, first] = []] = replicas
  for (const [name, { environment = {}, secrets = [], stop_grace_period }] of replicas) {
    assert.deepEqual(environment, first?.environment)
    const mounted = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'))
    assert.deepEqual(mounted.map((path) => path.slice('/run/secrets/'.length)).sort(), [...secrets].sort())
    for (const setting of Object.keys(environment)) assert.ok(setting in SETTINGS, `${name}: ${setting}`)
    assert.ok(Number.parseInt(stop_grace_period ?? '0', 10) * 1000 > Number(environment.VERBATIM_DRAIN_MS))
  }
})

test('the proxy knows every replica by its address, binds no caller to one, and is the one they trust', () => {
  const configuration = read('../../deploy/proxy/nginx.conf')
  const addresses = [...configuration.matchAll(/^ *server (\S+):8080 /gm)].map(([, address]) => address)
  assert.deepEqual(
    addresses,
    replicas.map(([, service]) => addressOf(service)),
  )
  assert.doesNotMatch(configuration, /ip_hash|sticky|^ *hash /m)
  assert.match(configuration, /proxy_set_header X-Forwarded-For \$remote_addr;/)
  for (const [, { environment = {} }] of replicas) {
    assert.equal(environment.VERBATIM_TRUSTED_PROXIES, addressOf(compose.services.proxy))
  }
})

test('the engine of every deployment knows its options', async () => {
  const engine = process.env.VERBATIM_TEST_ENGINE
  if (engine === undefined) throw new Error('VERBATIM_TEST_ENGINE is not set: run the tests with npm test')
  const help = (await runToEnd(engine, ['--help'])).stdout
  const chart = readFileSync(`${CHART}/templates/llama-server.yaml`, 'utf8')
  const ofChart = [...chart.matchAll(/^ +- (--[\w-]+)/gm)].map(([, option]) => option ?? '')
  const ofCompose = (compose.services['llama-server']?.command ?? []).filter((word) => /^-\D/.test(word))
  for (const option of [...ofChart, ...ofCompose]) {
    assert.match(help, new RegExp(`(^|[\\s,])${option}([\\s,]|$)`, 'm'), option)
  }
  const long = ofCompose.map((option) => (option === '-lv' ? '--verbosity' : option))
  assert.deepEqual(long.toSorted(), ofChart.toSorted())
})

function addressOf(service: Service | undefined): string | undefined {
  const { networks } = service ?? {}
  return Array.isArray(networks) ? undefined : networks?.edge?.ipv4_address
}
