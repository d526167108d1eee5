/**
 * The models that this machine could run, and their pulls while the service runs: each goes on by itself, tells how far it is, and may be
 * cancelled. The files, their digests and their locks are the engine package's; which model is served is decided at the start.
 */
export { LibraryShelf, type LibraryShelfOptions } from './library-shelf.ts'
