import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { EMPTY_ROOT, HASH_BYTES } from './merkle.ts'
import { cosigner, noteSigner } from './note-signers.ts'
import { openNote, parseNote, parseSignatureLines, signatureLine, signNote } from './signed-note.ts'
import { formatVkey, isKeyName, parseVkey } from './verifier-key.ts'

/** The examples of C2SP signed-note. */
const EXAMPLE_VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
const EXAMPLE_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`

const NOW = 1_790_000_000
const log = noteSigner('log.example/1', new Uint8Array(HASH_BYTES).fill(1))
const other = noteSigner('log.example/2', new Uint8Array(HASH_BYTES).fill(2))
const witness = cosigner('witness.example/w1', new Uint8Array(HASH_BYTES).fill(3), () => NOW)
const vkeys = [log, witness].map(({ key }) => formatVkey(key))
const text = formatCheckpoint({
  origin: log.key.name,
  treeSize: 7,
  rootHash: new Uint8Array(HASH_BYTES).fill(9),
})
const note = signNote(text, log, witness)

describe('verifier keys', () => {
  test('are written as they were read', () => {
    for (const vkey of [EXAMPLE_VKEY, ...vkeys]) assert.equal(formatVkey(parseVkey(vkey)), vkey)
    // Base64 may have a plus, the separator, in it.
    const withPlus = Array.from({ length: 40 }, (_, fill) =>
      formatVkey(noteSigner('a', new Uint8Array(HASH_BYTES).fill(fill)).key),
    ).find((vkey) => vkey.split('+').length > 3)
    assert.equal(formatVkey(parseVkey(withPlus ?? assert.fail('one has a plus'))), withPlus)
  })

  for (const vkey of [
    '',
    'a',
    'a+b',
    '+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    EXAMPLE_VKEY.replace('530d903a', '530d903b'),
    EXAMPLE_VKEY.replace('530d903a', '530D903A'),
    EXAMPLE_VKEY.replace('example.com/foo', 'example.com/fop'),
    EXAMPLE_VKEY.replace('example.com/foo', 'example com'),
    EXAMPLE_VKEY.replace('+Aeky', '+Beky'),
    EXAMPLE_VKEY.slice(0, -4),
    `${EXAMPLE_VKEY}=`,
    `${EXAMPLE_VKEY}\n`,
    EXAMPLE_VKEY.replace('3U2k', '3U2l'),
    `${'a'.repeat(300_000)}+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k`,
    '\ud800+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  ]) {
    test(`${JSON.stringify(vkey.slice(0, 80))} is none`, () =>
      assert.throws(() => parseVkey(vkey), { code: 'vkey_malformed' }))
  }

  test('names have no white space', () => {
    for (const name of ['', 'a b', 'a\u00a0b', 'a\u0085b', 'a\u2003b', 'a+b', 'a\nb', 'a\u0007'])
      assert.ok(!isKeyName(name), JSON.stringify(name))
    for (const name of ['a', 'log.example/1', 'λ']) assert.ok(isKeyName(name))
  })
})

describe('notes', () => {
  test('the specification’s example opens', () => {
    const opened = openNote(EXAMPLE_NOTE, [EXAMPLE_VKEY])
    assert.equal(opened.text, 'This is an example message.\n')
    assert.deepEqual(
      opened.verified.map(({ name }) => name),
      ['example.com/foo'],
    )
    assert.deepEqual(openNote(new TextEncoder().encode(EXAMPLE_NOTE), [EXAMPLE_VKEY]), opened)
  })

  test('are told who signed them, and when a witness did', () => {
    const { verified } = openNote(note, [...vkeys, EXAMPLE_VKEY])
    assert.deepEqual(
      verified.map(({ name, timestamp }) => [name, timestamp]),
      [
        [log.key.name, undefined],
        [witness.key.name, NOW],
      ],
    )
  })

  test('with unknown signatures open by the known ones', () => {
    const stranger = noteSigner(log.key.name, new Uint8Array(HASH_BYTES).fill(4))
    assert.equal(openNote(signNote(text, stranger, log), vkeys).verified.length, 1)
    assert.throws(() => openNote(signNote(text, stranger), vkeys), { code: 'note_unknown_signer' })
    assert.throws(() => openNote(note, []), { code: 'note_unknown_signer' })
  })

  test('a known key’s signature that does not hold spoils the note', () => {
    const moved = signNote(text, witness) + signNote('another text\n', log).split('\n\n')[1]
    assert.throws(() => openNote(moved, vkeys), { code: 'note_signature_invalid' })
    const twice = note + signNote('another text\n', log).split('\n\n')[1]
    assert.throws(() => openNote(twice, vkeys), { code: 'note_signature_invalid' })
  })

  test('cosignatures without a time are refused', () => {
    const timeless = cosigner(witness.key.name, new Uint8Array(HASH_BYTES).fill(3), () => 0)
    assert.throws(() => openNote(signNote(text, timeless), vkeys), { code: 'note_signature_invalid' })
  })
})

const line = note.split('\n\n')[1] ?? ''

/** Of so many others, which nobody has to know. */
function signaturesOf(count: number): string {
  const keyId = Uint8Array.of(1, 2, 3, 4)
  const lines = Array.from({ length: count }, (_, at) =>
    signatureLine({ name: `other.example/${at}`, keyId, signature: keyId }),
  )
  return lines.join('')
}

test('a note may have 64 signatures, and long ones', () => {
  const long = signatureLine({ name: 'a', keyId: new Uint8Array(4), signature: new Uint8Array(300_000) })
  assert.equal(parseNote(`${text}\n${signaturesOf(63)}${long}`).signatures.length, 64)
})

describe('malformed notes', () => {
  for (const [what, malformed] of [
    ['nothing', ''],
    ['no empty line', text],
    ['no signature', `${text}\n`],
    ['no newline in the end', note.slice(0, -1)],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['a control character', note.replace('log', 'log\u0000')],
    ['a lone surrogate', `\ud800\n\n${line}`],
    ['a hyphen for the dash', note.replaceAll('—', '-')],
    ['two spaces', note.replaceAll('— ', '—  ')],
    ['base64 that is not canonical', `${text}\n${line.replace('=\n', '\n')}`],
    ['white space behind it', `${note} \n`],
    ['a signature of nothing', `${text}\n— name AAAAAA==\n`],
    ['a signature twice', `${note}${line}`],
    ['too many signatures', `${text}\n${signaturesOf(65)}`],
    ['too many bytes', `${'a'.repeat(1_000_001)}\n\n${line}`],
  ] as const) {
    test(`${what} is malformed`, () =>
      assert.throws(() => openNote(malformed, vkeys), { code: 'note_malformed' }))
  }

  test('bytes that are no UTF-8, and what cannot be signed, are malformed', () => {
    assert.throws(() => openNote(Uint8Array.of(0xff, 0xfe), vkeys), { code: 'note_malformed' })
    assert.throws(() => openNote(new Uint8Array(1_000_001), vkeys), { code: 'note_malformed' })
    assert.throws(() => signNote('no newline', log), { code: 'note_malformed' })
    assert.throws(() => signNote('a\u0001\n', log), { code: 'note_malformed' })
    assert.throws(() => parseSignatureLines(''), { code: 'note_malformed' })
  })
})

describe('hostile notes', () => {
  test('no changed byte of a text or a known signature is believed', () => {
    const bytes = new TextEncoder().encode(signNote(text, log))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice()
        changed[at] = (bytes[at] ?? 0) ^ change
        assert.throws(() => openNote(changed, vkeys), { name: 'ProofError' })
      }),
      { seed: 7, numRuns: 400 },
    )
  })

  test('hostile texts end in a ProofError', () => {
    const pieces = fc.constantFrom(
      '— ',
      'a',
      '\n',
      '\n\n',
      'log.example/1 ',
      '+',
      '=',
      line,
      text,
      '\u0000',
      '\ud800',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        try {
          const { signatures } = parseNote(parts.join(''))
          assert.ok(signatures.length > 0)
        } catch (error) {
          assert.equal((error as Error).name, 'ProofError')
        }
      }),
      { seed: 8, numRuns: 2000 },
    )
  })
})

describe('checkpoints', () => {
  test('open by the key of their log', () => {
    const { origin, treeSize, rootHash } = openCheckpoint(note, formatVkey(log.key))
    assert.deepEqual({ origin, treeSize, rootHash }, parseCheckpoint(text))
    assert.equal(openCheckpoint(note, log.key).text, text)
  })

  test('of another log, or by another key, are unsigned', () => {
    assert.throws(() => openCheckpoint(note, other.key), { code: 'checkpoint_unsigned' })
    assert.throws(() => openCheckpoint(signNote(text, other), other.key), { code: 'checkpoint_unsigned' })
  })

  test('may have extension lines', () => assert.equal(parseCheckpoint(`${text}more\n`).treeSize, 7))

  const root = text.split('\n')[2] ?? ''
  for (const malformed of [
    '',
    '\n',
    'a\n',
    'a\n1\n',
    `a\n01\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n1e3\n${root}\n`,
    `a\n9007199254740992\n${root}\n`,
    `a\n1\n${root}`,
    `a\n1\n${root}\n\n`,
    `\n1\n${root}\n`,
    `a\n1\n${root.slice(4)}\n`,
    `a\n1\n${root.slice(0, -1)}\n`,
    `a\n0\n${root}\n`,
    `a\n 1\n${root}\n`,
    `a\n1\n${root}\n\nb\n`,
  ]) {
    test(`${JSON.stringify(malformed)} is none`, () =>
      assert.throws(() => parseCheckpoint(malformed), { code: 'checkpoint_malformed' }))
  }

  test('cannot be written with another root of nothing', () => {
    const empty = { origin: 'a', treeSize: 0 }
    assert.equal(parseCheckpoint(formatCheckpoint({ ...empty, rootHash: EMPTY_ROOT })).treeSize, 0)
    assert.throws(() => formatCheckpoint({ ...empty, rootHash: new Uint8Array(HASH_BYTES) }), {
      code: 'checkpoint_malformed',
    })
  })
})
