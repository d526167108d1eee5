import { type Colour, dataUrl, picture } from '../media/pictures.ts'
import type { Case } from './cases.ts'
import { chat } from './chat-cases.ts'

const PICTURES: Colour[][] = [
  ['Red', 'Green', 'Blue', 'Yellow'],
  ['Red', 'Red', 'Red', 'Red'],
  ['Blue', 'Yellow', 'Blue', 'Yellow'],
]

/** A question about each picture, one about two of them, and one in a later turn. */
export async function pictureCases(): Promise<Case[]> {
  const images = await Promise.all(
    PICTURES.map(async (corners) => ({
      type: 'image_url',
      image_url: { url: dataUrl('image/png', await picture(corners)) },
    })),
  )
  const alone = images.map((image, at) =>
    seeing(`picture-${at}`, [user('Describe the picture.', image)], 50 + at),
  )
  const [first, second] = images
  if (first === undefined || second === undefined) throw new Error('there are no pictures')
  const padding = 'The sea is wide and the moon is far. '.repeat(24)
  return [
    ...alone,
    seeing('pictures', [user('What colour is it?', first, second)], 60),
    seeing('picture-later', [...turns(first), user('What colour is it?', second)], 61),
    seeing('picture-long', [user(`${padding}What colour is it?`, first)], 62),
  ]
}

function turns(image: object) {
  return [user('What colour is it?', image), { role: 'assistant', content: 'It is Red.' }]
}

function user(text: string, ...images: object[]) {
  return { role: 'user', content: [...images, { type: 'text', text }] }
}

function seeing(id: string, messages: object[], seed: number): Case {
  return chat({ harmony: true }, id, ['picture'], { messages, temperature: 0.8, seed })
}
