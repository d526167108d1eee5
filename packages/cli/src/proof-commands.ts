import type { Command, OptionSpec } from './command.ts'
import { integerKind, textKind, urlKind } from './option-kinds.ts'

const serviceOption: OptionSpec = {
  summary: 'The service. Default: VERBATIM_URL or http://localhost:PORT.',
  kind: urlKind,
}
const keyOption: OptionSpec = { summary: 'The API key. Default: VERBATIM_API_KEY.', kind: textKind('KEY') }
const dataOption: OptionSpec = {
  summary: 'The data folder. Default: VERBATIM_DATA or ./.verbatim.',
  kind: textKind('DIR'),
}
const vkeyOption: OptionSpec = {
  summary: "The log's verifier key. Default: the one that the service names.",
  kind: textKind('VKEY'),
}
const trustOptions: Record<string, OptionSpec> = {
  operator: { summary: 'The address that must have signed.', kind: textKind('ADDRESS') },
  'chain-id': {
    summary: 'The chain id that signatures must name.',
    kind: integerKind(1, Number.MAX_SAFE_INTEGER),
  },
  logged: { summary: 'The receipt must be in the log.' },
  'log-checkpoint': {
    summary: 'A checkpoint of the log kept from before, which it must continue.',
    kind: textKind('FILE'),
  },
}

/** Verbs that check what was answered, and where it was logged. */
export const PROOF_COMMANDS: readonly Command[] = [
  {
    name: 'verify',
    summary: 'Check an answer: a bundle, a request and response that EigenAI signed, or a receipt by its id.',
    arguments: [
      {
        name: 'DOCUMENT',
        summary: 'A file, "-" for stdin, or the id of a receipt (rcpt_…).',
        required: true,
      },
    ],
    options: {
      ...trustOptions,
      url: {
        summary: 'The service; without it nothing is asked over the network for a file.',
        kind: urlKind,
      },
      key: keyOption,
    },
    load: async () => (await import('./verbs/verify.ts')).verify,
  },
  {
    name: 'replay',
    summary: 'Check an answer and make it again: MATCH, DIVERGED at token k, or UNVERIFIABLE.',
    arguments: [{ name: 'DOCUMENT', summary: 'A bundle: a file, "-" for stdin, or rcpt_….', required: true }],
    options: { ...trustOptions, url: serviceOption, key: keyOption },
    load: async () => (await import('./verbs/replay.ts')).replay,
  },
  {
    name: 'log fsck',
    summary: 'Check the whole log: entries, tiles, root and signature; exit code 3 when it is not intact.',
    arguments: [],
    options: {
      url: serviceOption,
      dir: { summary: 'A folder with the log, instead of a service.', kind: textKind('DIR') },
      vkey: vkeyOption,
    },
    load: async () => (await import('./verbs/log.ts')).fsck,
  },
  {
    name: 'log mirror',
    summary: 'Copy the log into a folder, or bring the copy up to date; it must continue what is there.',
    arguments: [{ name: 'DIR', summary: 'The folder of the copy.', required: true }],
    options: { url: serviceOption, vkey: vkeyOption },
    load: async () => (await import('./verbs/log.ts')).mirror,
  },
  {
    name: 'operator show',
    summary: 'Show the address that signs answers, and those that did before.',
    arguments: [],
    options: { data: dataOption },
    load: async () => (await import('./verbs/operator.ts')).showOperator,
  },
  {
    name: 'operator rotate',
    summary: 'Make a new signing key; the old one signs the handover and is gone.',
    arguments: [],
    options: {
      data: dataOption,
      to: {
        summary: 'Hand over to the key in this file instead, where keys do not lie in the data folder.',
        kind: textKind('FILE'),
      },
    },
    load: async () => (await import('./verbs/operator.ts')).rotateOperator,
  },
]
