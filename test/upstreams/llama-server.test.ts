import { conforms } from './conformance.ts'
import { openEngine } from './engine-subject.ts'
import { LLAMA_ASKS } from './llama-asks.ts'
import { startLlamaServer } from './llama-server.ts'

conforms({
  name: 'llama-server (the engine itself)',
  asks: LLAMA_ASKS,
  refused: [],
  counts: { cached: true, reasoning: false },
  open: () => openEngine(startLlamaServer()),
})
