import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sniff } from './sniff.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

const KNOWN: [string, string][] = [
  ['PNG', '\x89PNG\r\n\x1a\n'],
  ['JPEG', '\xff\xd8\xff\xe0'],
  ['GIF', 'GIF87a'],
  ['GIF', 'GIF89a'],
  ['WebP', 'RIFF\x10\0\0\0WEBPVP8 '],
  ['MP4', '\0\0\0\x20ftypisom'],
  ['MP4', '\0\0\0\x14ftypqt  '],
  ['WebM', '\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm'],
]
for (const [format, head] of KNOWN) {
  test(`${format} is known by ${JSON.stringify(head)}`, () =>
    assert.deepEqual(sniff(latin1(head)), { format }))
}

const REFUSED: [string, string][] = [
  ['an SVG image', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['an SVG image', '\xef\xbb\xbf <?xml version="1.0"?><!-- a --><svg/>'],
  ['an HTML page', '<!DOCTYPE html><html>'],
  ['text', 'not a picture'],
  ['a HEIF or AVIF image', '\0\0\0\x18ftypheic'],
  ['a HEIF or AVIF image', '\0\0\0\x18ftypavif'],
  ['a TIFF image', 'II*\0'],
  ['a TIFF image', 'MM\0*'],
  ['a PDF document', '%PDF-1.7'],
  ['a BMP image', 'BM\0\0'],
  ['a RIFF file', 'RIFF\x10\0\0\0WAVE'],
  ['a Matroska file that is not WebM', '\x1a\x45\xdf\xa3\x42\x82\x88matroska'],
  ['gzip-compressed data', '\x1f\x8b\x08'],
  ['of a kind that is not known here', '\0\x01\x02\x03'],
]
for (const [refused, head] of REFUSED) {
  test(`${JSON.stringify(head)} is ${refused}`, () => assert.deepEqual(sniff(latin1(head)), { refused }))
}
