import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { engineArguments } from './engine-arguments.ts'
import { engineEnvironment } from './engine-environment.ts'
import { socketRoot } from './engine-home.ts'
import { realParts } from './fixtures/parts.ts'

const plan = { slots: 3, contextTokens: 2_048, threads: 5, promptCacheBytes: 64 * 1024 * 1024 + 1 }
const argv = engineArguments({ modelPath: '/m/a.gguf', alias: 'a', socketPath: '/tmp/x/engine.sock', plan })

function argumentOf(option: string): string | undefined {
  return argv[argv.indexOf(option) + 1]
}

test('The plan is told to the engine: contexts in sum, the prompt cache in MiB', () => {
  const options = ['--model', '--alias', '--host', '--parallel', '--ctx-size', '--threads', '--cache-ram']
  const values = ['/m/a.gguf', 'a', '/tmp/x/engine.sock', '3', '6144', '5', '64']
  assert.deepEqual(options.map(argumentOf), values)
})

test('A card with a template of its own overrides that of the file', () => {
  const input = { modelPath: '/m/a.gguf', alias: 'a', socketPath: '/tmp/x/engine.sock', plan }
  const own = engineArguments({ ...input, chatTemplatePath: '/t/own.jinja' })
  assert.equal(own[own.indexOf('--chat-template-file') + 1], '/t/own.jinja')
  assert.ok(!argv.includes('--chat-template-file'))
})

test('A model that sees gets its projector', () => {
  const input = { modelPath: '/m/a.gguf', alias: 'a', socketPath: '/tmp/x/engine.sock', plan }
  const seeing = engineArguments({ ...input, projectorPath: '/m/eye.gguf' })
  assert.equal(seeing[seeing.indexOf('--mmproj') + 1], '/m/eye.gguf')
  assert.ok(!argv.includes('--mmproj'))
})

test('The pinned engine knows every option', () => {
  const { stdout, status } = spawnSync(realParts().enginePath, ['--help'], { encoding: 'utf8' })
  assert.equal(status, 0)
  const known = new Set(stdout.match(/(?<=^|[\s,])--?[a-z][a-z-]*/gm))
  const used = argv.filter((argument) => /^--?[a-z]/.test(argument))
  assert.ok(used.length > 15)
  assert.deepEqual(
    used.filter((option) => !known.has(option)),
    [],
  )
})

test('The engine sees paths and devices of the environment, and no secret or option', () => {
  const environment = {
    PATH: '/bin',
    LD_LIBRARY_PATH: '/opt/lib',
    CUDA_VISIBLE_DEVICES: '1',
    LC_ALL: 'C',
    LLAMA_ARG_CTX_SIZE: '1',
    LLAMA_API_KEY: 'k',
    HF_TOKEN: 't',
    VERBATIM_UPSTREAM_KEY: 's',
    AIP_MODE: 'PREDICTION',
    GGML_CPU_EXACT: '0',
    HOME: undefined,
  }
  assert.deepEqual(engineEnvironment(environment), {
    PATH: '/bin',
    LD_LIBRARY_PATH: '/opt/lib',
    CUDA_VISIBLE_DEVICES: '1',
    LC_ALL: 'C',
    GGML_CPU_EXACT: '1',
  })
  assert.equal(engineEnvironment(environment, false).GGML_CPU_EXACT, '0')
})

test('A temporary folder that is too long for a socket, or has a comma, is not used', () => {
  assert.equal(socketRoot('/var/folders/zz/tmp'), '/var/folders/zz/tmp')
  assert.equal(socketRoot(`/var/${'x'.repeat(80)}`), '/tmp')
  assert.equal(socketRoot('/var/a,b'), '/tmp')
})
