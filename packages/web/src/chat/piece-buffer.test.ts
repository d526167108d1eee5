import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatCompletionChunk } from '@verbatim/protocol'
import type { AnswerPiece } from './conversation.ts'
import { PieceBuffer } from './piece-buffer.ts'

const chunk = (content: string): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'small',
  system_fingerprint: '',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
})

test('the chunks of one frame become one piece, and flush gives what no frame drew', () => {
  const pieces: AnswerPiece[] = []
  const frames: (() => void)[] = []
  const buffer = new PieceBuffer(
    (piece) => pieces.push(piece),
    (draw) => frames.push(draw),
  )
  buffer.add(chunk('a'))
  buffer.add(chunk('b'))
  assert.equal(pieces.length, 0)
  assert.equal(frames.length, 1)
  frames[0]?.()
  buffer.add(chunk('c'))
  buffer.flush()
  frames[1]?.()
  assert.deepEqual(
    pieces.map((piece) => piece.text),
    ['ab', 'c'],
  )
})
