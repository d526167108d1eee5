import { CODE_LANGUAGES, requestCode } from '../text/request-code.ts'

/** The same first request in each language, for the reader's own base URL. The key comes from the environment. */
export function modelSamples(
  base: string,
  model: string,
): { label: string; language: string; code: string }[] {
  const body = { model, messages: [{ role: 'user', content: 'Say hello.' }] }
  const request = { url: `${base}/v1/chat/completions`, body, keyed: true }
  return CODE_LANGUAGES.map(({ id, label, language }) => ({
    label,
    language,
    code: requestCode(id, request),
  }))
}
