import { ACCOUNT_COMMANDS } from './account-commands.ts'
import type { Command, OptionSpec } from './command.ts'
import { integerKind, parameterKind, textKind, urlKind } from './option-kinds.ts'
import { PROOF_COMMANDS } from './proof-commands.ts'
import { STORE_COMMANDS } from './store-commands.ts'

const dataOption: OptionSpec = {
  summary: 'Folder of the database. Default: VERBATIM_DATA or ./.verbatim.',
  kind: textKind('DIR'),
}
const modelArgument = { name: 'ID', summary: 'The id of a model, as "models list" shows it.' }

/** Options of the verbs that talk to a running service. */
const requestOptions: Record<string, OptionSpec> = {
  url: { summary: 'The service. Default: VERBATIM_URL or http://localhost:PORT.', kind: urlKind },
  key: {
    summary: 'The API key. Default: VERBATIM_API_KEY; without one the keyless surface is used.',
    kind: textKind('KEY'),
  },
  model: { summary: 'The model. Default: the first that the service lists.', kind: textKind('NAME') },
  system: { summary: 'A system message to begin with.', kind: textKind('TEXT') },
  temperature: {
    summary: 'From 0 to 2.',
    kind: parameterKind('temperature', 'must be a number from 0 to 2'),
  },
  'max-tokens': {
    summary: 'The longest answer in tokens; -1 is up to the context.',
    kind: parameterKind('max_tokens', 'must be an integer of at least 1, or -1'),
  },
  seed: {
    summary: 'The same seed and request give the same answer.',
    kind: parameterKind('seed', 'must be an integer of 64 bits'),
  },
  reasoning: { summary: "Show the model's reasoning on stderr." },
}

/** Every verb, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    summary: 'Start the service: engine, model, API and page.',
    arguments: [],
    options: {
      port: { summary: 'Default: PORT or 8080; 0 takes a free one.', kind: integerKind(0, 65_535) },
      host: {
        summary: 'The address to listen on. Default: VERBATIM_HOST or localhost.',
        kind: textKind('HOST'),
      },
      data: dataOption,
      model: { summary: '"auto", a model id, or the path of a GGUF file.', kind: textKind('NAME') },
    },
    load: async () => (await import('./verbs/serve.ts')).serve,
  },
  {
    name: 'chat',
    summary: 'Chat in the terminal; a pipe gives one turn a line.',
    arguments: [],
    options: requestOptions,
    load: async () => (await import('./verbs/chat.ts')).chat,
  },
  {
    name: 'run',
    summary: 'Send one prompt and print the answer.',
    arguments: [{ name: 'PROMPT', summary: 'The prompt; "-" or none reads stdin.', required: false }],
    options: {
      ...requestOptions,
      save: {
        summary: 'Write the bundle of the answer there: request, response, receipt, proof.',
        kind: textKind('FILE'),
      },
    },
    load: async () => (await import('./verbs/run.ts')).run,
  },
  {
    name: 'models list',
    summary: 'Show the models of the manifest, which are here and which fit this machine.',
    arguments: [],
    options: {},
    load: async () => (await import('./verbs/models.ts')).listModels,
  },
  {
    name: 'models pull',
    summary: 'Download a model and check it.',
    arguments: [{ ...modelArgument, required: true }],
    options: {},
    load: async () => (await import('./verbs/models.ts')).pullModel,
  },
  {
    name: 'models verify',
    summary: 'Hash a model again; exit code 3 when a file is not what it was.',
    arguments: [
      { ...modelArgument, summary: 'The id of a model; all that are here without one.', required: false },
    ],
    options: {},
    load: async () => (await import('./verbs/models.ts')).verifyModels,
  },
  {
    name: 'models rm',
    summary: 'Delete a model from this machine.',
    arguments: [{ ...modelArgument, required: true }],
    options: {},
    load: async () => (await import('./verbs/models.ts')).removeModel,
  },
  ...ACCOUNT_COMMANDS,
  ...PROOF_COMMANDS,
  ...STORE_COMMANDS,
  {
    name: 'doctor',
    summary: 'Say what is found, what is missing and what to do.',
    arguments: [],
    options: {
      data: dataOption,
      network: { summary: 'Also ask the package registry whether it can be reached.' },
    },
    load: async () => (await import('./verbs/doctor.ts')).doctor,
  },
  {
    name: 'version',
    summary: 'Show the versions of Verbatim, the engine and Node.',
    arguments: [],
    options: {},
    load: async () => (await import('./verbs/version.ts')).version,
  },
  {
    name: 'help',
    summary: 'Show the verbs, or all about one.',
    arguments: [{ name: 'VERB', summary: 'The verb to explain.', required: false, many: true }],
    options: {},
    load: async () => (await import('./verbs/help.ts')).help,
  },
]
