import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { vectorFiles } from './receipt-vectors/all-vectors.ts'

/** Writes vectors/receipts. The keys are fixed, so that the same files come of it each time. */
const folder = fileURLToPath(new URL('../vectors/receipts/', import.meta.url))
mkdirSync(`${folder}streams`, { recursive: true })
for (const [name, text] of vectorFiles()) writeFileSync(folder + name, text)
