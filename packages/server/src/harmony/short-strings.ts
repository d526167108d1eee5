/**
 * The longest string that is given to a tokenizer. llama.cpp splits text into words by a regular expression that calls itself for each
 * character: 30,000 without a break overflow its stack on Linux, where threads have 8 MB, and kill the engine. Elsewhere
 * they have half of one.
 */
export const LONGEST_STRING = 1_500

/** Where the o200k pattern always ends a word, so that text cut there is the same tokens: before a lone space, before a mark between letters, after a line. */
const WORD_END = /(?<=\S)(?= \S)|(?<=\p{L})(?=[,.;:!?，。、！？；：]\p{L})|(?<=\n)(?=\S)/gu

/** A run of text that has no such place: a word, or white space, of so many characters. */
const ENDLESS_WORD = new RegExp(`\\S{${LONGEST_STRING},}|\\s{${LONGEST_STRING},}`, 'u')

export function endlessWord(text: string): boolean {
  return ENDLESS_WORD.test(text)
}

/** The text in strings that are short enough, cut at the ends of words; a word that is too long is cut where it has to be. */
export function shortStrings(text: string): string[] {
  if (text.length <= LONGEST_STRING) return [text]
  const strings: string[] = []
  let begin = 0
  let lastEnd = 0
  for (const end of [...wordEnds(text), text.length]) {
    while (end - begin > LONGEST_STRING) {
      const cut = lastEnd > begin ? lastEnd : wholeCharacters(text, begin + LONGEST_STRING)
      strings.push(text.slice(begin, cut))
      begin = cut
    }
    lastEnd = end
  }
  strings.push(text.slice(begin))
  return strings
}

function* wordEnds(text: string): Generator<number> {
  for (const { index } of text.matchAll(WORD_END)) yield index
}

/** A cut never parts the two halves of a character. */
function wholeCharacters(text: string, at: number): number {
  const isLowHalf = (text.charCodeAt(at) & 0xfc00) === 0xdc00
  return isLowHalf ? at - 1 : at
}
