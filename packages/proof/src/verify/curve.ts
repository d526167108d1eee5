import { openNote } from '../log/signed-note.ts'
import { recoverAddress } from '../signature.ts'

/** The slow part of a verification. It comes in as an argument, so that who verifies one thing many times can remember it. */
export interface Curve {
  recoverAddress: typeof recoverAddress
  openNote: typeof openNote
}

export const CURVE: Curve = { recoverAddress, openNote }
