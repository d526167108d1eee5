/** What a verified receipt does not say; whoever prints a verification prints these with it. */
export const NOT_PROVEN_BY_RECEIPT: readonly string[] = [
  'That the answer is true, or good.',
  'That this model made it: the operator says so and has signed it. Running it again (verbatim replay) shows it, where the engine, the weights and the instruction set are the same.',
  'That the time is right: it is the operator’s clock.',
  'That the operator gave everybody the same log: compare checkpoints with others, or look for witnesses.',
  'That earlier turns were as the caller remembers them: of a stored conversation (previous_response_id) only the last turn is in the document.',
  'That nobody else has read the prompt or the answer.',
]

/** What EigenAI's signature alone leaves open besides: it covers the texts as one run of characters. */
export const NOT_PROVEN_BY_EIGENAI: readonly string[] = [
  'Who said what: text moved between messages, roles, or prompt and answer verifies as well.',
  'The parameters, the seed, the tools and tool calls, the date in the prompt, the weights and the engine: none is covered.',
  'That there is no receipt: who takes it away, and its id out of the answer, leaves no trace.',
  'When it was signed, or that it was signed once: one text has one signature for ever.',
]
