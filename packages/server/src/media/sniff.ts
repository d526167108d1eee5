/** What can be read: the rest is refused by name where it has one. */
export type Format = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'MP4' | 'WebM'

export type Sniffed = { format: Format } | { refused: string }

/** Brands of ISO base media files that hold still images, which no decoder here is let near. */
const HEIF_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis']

const OTHERS: [magic: string, name: string][] = [
  ['BM', 'a BMP image'],
  ['II*\0', 'a TIFF image'],
  ['MM\0*', 'a TIFF image'],
  ['%PDF', 'a PDF document'],
  ['8BPS', 'a Photoshop image'],
  ['\0\0\x01\0', 'an icon'],
  ['\xff\x0a', 'a JPEG XL image'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL image'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 image'],
  ['PK\x03\x04', 'a zip archive'],
  ['\x1f\x8b', 'gzip-compressed data'],
]

/** The format of a file by its first bytes; what its sender calls it is not asked. */
export function sniff(bytes: Buffer): Sniffed {
  const head = bytes.toString('latin1', 0, 512)
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'PNG' }
  if (head.startsWith('\xff\xd8\xff')) return { format: 'JPEG' }
  if (/^GIF8[79]a/.test(head)) return { format: 'GIF' }
  if (head.startsWith('RIFF'))
    return head.startsWith('WEBP', 8) ? { format: 'WebP' } : { refused: 'a RIFF file' }
  if (head.startsWith('ftyp', 4)) return sniffIsoMedia(head.slice(8, 12))
  if (head.startsWith('\x1a\x45\xdf\xa3'))
    return head.includes('webm') ? { format: 'WebM' } : { refused: 'a Matroska file that is not WebM' }
  const other = OTHERS.find(([magic]) => head.startsWith(magic))
  return { refused: other?.[1] ?? sniffText(bytes, head) }
}

function sniffIsoMedia(brand: string): Sniffed {
  return HEIF_BRANDS.includes(brand) ? { refused: 'a HEIF or AVIF image' } : { format: 'MP4' }
}

function sniffText(bytes: Buffer, head: string): string {
  const start = head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg'))) return 'an SVG image'
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'an HTML page'
  const isText = !bytes.subarray(0, 512).some((byte) => byte < 9 || (byte > 13 && byte < 32))
  return isText ? 'text' : 'of a kind that is not known here'
}
