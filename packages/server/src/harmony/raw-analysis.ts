const ANALYSIS = /<\|channel\|>analysis<\|message\|>([\s\S]*?)(?=<\|end\|>|<\|start\|>|$)/g

/** The reasoning in a raw text that HarmonyReader gave: the bodies of its analysis messages. */
export function rawAnalysis(text: string): string {
  return [...text.matchAll(ANALYSIS)].map(([, body]) => body).join('')
}
