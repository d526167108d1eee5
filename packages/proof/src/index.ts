/**
 * What a sceptic has to trust. No I/O, nothing of ours imported: it runs in a browser and in Node. Today it holds the text that EigenAI's scheme
 * signs; signatures, receipts and the log come with the work that issues them.
 */
export { type EigenMessage, eigenText } from './eigen-text.ts'
