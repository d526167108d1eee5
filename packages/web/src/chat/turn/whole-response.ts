/** Events that are parsed in one go: a long answer has ten thousand, and the page has to stay quick meanwhile. */
const AT_ONCE = 200

/**
 * The whole answer as it would have come unstreamed, seeds with all their digits: what is verified. Proof's code is loaded with the first answer.
 *
 * @throws ProofError when the events are no whole answer.
 */
export async function wholeResponse(data: readonly string[]): Promise<Record<string, unknown>> {
  const { parseDocument, responseFromChunks } = await import('@verbatim/proof')
  const events: unknown[] = []
  for (let from = 0; from < data.length; from += AT_ONCE) {
    for (const text of data.slice(from, from + AT_ONCE)) events.push(parseDocument(text))
    await nextTask()
  }
  return responseFromChunks(events)
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
