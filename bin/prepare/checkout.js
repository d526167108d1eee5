import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Holds what was made here and can be made again: stamps, locks, the Python environment of the tests. */
export const STAMPS = join(ROOT, '.stamp')

/** Held by whoever changes node_modules, the page or the Python environment. */
export const SETUP_LOCK = join(STAMPS, 'setup.lock')
