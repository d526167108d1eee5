import { cosigner, formatVkey, responseFromChunks, withHashedMedia } from '@verbatim/proof'
import {
  CHAT,
  CHOICES,
  IMAGE,
  KEYLESS,
  LONG_SEEDED,
  RESPONSES,
  type SampleExchange,
  STREAM,
  TOOLS,
} from './exchanges.ts'
import { inLog, issue, LOG, logAround } from './issue-bundle.ts'
import { testKey } from './test-keys.ts'
import { TRUST, UNLOGGED_TRUST, type Vector, vector } from './vector.ts'

export const STREAMED: SampleExchange = {
  ...CHAT,
  request: { ...CHAT.request, stream: true },
  response: responseFromChunks(STREAM),
}

const WITNESS = cosigner('witness.example', testKey('witness.example'), () => 1767312002)

export function validVectors(): Vector[] {
  const hashed = inLog(issue(IMAGE))
  return [
    vector('chat', 'A chat answer with its place in the log.', inLog(issue(CHAT))),
    vector(
      'chat-streamed',
      'The same streamed, put together from its chunks; no usage was sent.',
      inLog(issue(STREAMED)),
    ),
    vector('tools', 'A tool call is the answer: its content is null.', inLog(issue(TOOLS))),
    vector('keyless', 'The service put a persona in front.', inLog(issue(KEYLESS))),
    vector('image', 'The request has an image in a data URL.', inLog(issue(IMAGE))),
    vector('image-hashed', 'The same with the image as its hash.', {
      ...hashed,
      request: withHashedMedia(hashed.request),
    }),
    vector('long-seed', 'A seed of 64 bits, which is not to be rounded.', inLog(issue(LONG_SEEDED))),
    vector('choices', 'Two choices with log-probabilities.', inLog(issue(CHOICES))),
    vector('responses', 'The Responses API.', inLog(issue(RESPONSES))),
    vector('no-log', 'The receipt is not in the log yet.', issue(CHAT), [], UNLOGGED_TRUST),
    vector(
      'null-log',
      'The same, with what the service says of it.',
      { ...issue(CHAT), inclusion: null, checkpoint: null },
      [],
      UNLOGGED_TRUST,
    ),
    vector('first-leaf', 'The only leaf of the log: its proof is empty.', inLog(issue(CHAT), 0, 1)),
    vector('last-leaf', 'The last leaf of a tree that is no power of two.', inLog(issue(CHAT), 256, 257)),
    vector(
      'no-trust',
      'Nothing is known beforehand: the operator is whom the receipt names.',
      inLog(issue(CHAT)),
      [],
      {},
    ),
    cosigned(),
    ...consistent(),
  ]
}

function cosigned(): Vector {
  const bundle = inLog(issue(CHAT))
  const checkpoint = logAround(bundle.receipt, 5, 13).checkpoint([LOG, WITNESS])
  const trust = { ...TRUST, witnesses: [formatVkey(WITNESS.key)] }
  return vector(
    'cosigned',
    'A witness that is known cosigned the checkpoint.',
    { ...bundle, checkpoint },
    [],
    trust,
  )
}

function consistent(): Vector[] {
  const bundle = inLog(issue(CHAT), 5, 13)
  const log = logAround(bundle.receipt, 5, 29)
  const known = (size: number, consistency?: string[]) => ({
    ...TRUST,
    known: { checkpoint: log.checkpoint([LOG], size), ...(consistency === undefined ? {} : { consistency }) },
  })
  return [
    vector(
      'consistent-with-older',
      'The log grew from a checkpoint known before.',
      bundle,
      [],
      known(7, log.consistency(7, 13)),
    ),
    vector(
      'consistent-with-newer',
      'The log has grown since.',
      bundle,
      [],
      known(29, log.consistency(13, 29)),
    ),
    vector('consistent-with-same', 'The checkpoint was known before.', bundle, [], known(13)),
  ]
}
