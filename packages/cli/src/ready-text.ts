interface Ready {
  url: string
  model: string
  /** The key that the first start made, if this is the first. */
  key: string | null
  /** By which the owner signs in; null where this text goes to a log. */
  ownerUrl: string | null
  /** That a better model would fit, and how to get it. */
  hint: string | null
  dataDir: string | undefined
  /** How this program is called here. */
  verbatim: string
}

/** What a newcomer reads when the service is ready: where it is, how to ask it something, and with which key. */
export function readyText({ url, model, key, ownerUrl, hint, dataDir, verbatim }: Ready): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] })
  const lines = [
    `Verbatim is ready at ${url}`,
    '',
    `The model is ${model}. ${hint ?? ''}`.trimEnd(),
    'Open that address for the chat page, or send the first request:',
    '',
    `  curl ${url}/v1/chat/completions \\`,
    `    -H "Authorization: Bearer ${key ?? '$VERBATIM_API_KEY'}" \\`,
    '    -H "Content-Type: application/json" \\',
    `    -d '${body.replaceAll("'", "'\\''")}'`,
    '',
  ]
  const data = dataDir === undefined ? '' : ` --data ${shellWord(dataDir)}`
  // Elsewhere a verb would make a database of its own.
  const where = ownerUrl === null ? ', in a replica or with its DATABASE_URL' : ''
  const make = `${verbatim} keys create --name NAME${data}`
  lines.push(
    key === null
      ? `A key for it${where}: ${make}`
      : `The key was made by this first start and is shown this once: keep it now. Another: ${make}`,
  )
  lines.push(
    ownerUrl === null
      ? `A link to sign in as the owner${where}: ${verbatim} owner link${data}`
      : `To sign in as the owner, once and within 15 minutes: ${ownerUrl}`,
  )
  return lines.join('\n')
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
