export interface LogFile {
  /** Relative, with `/`. */
  path: string
  bytes: Uint8Array
}

/**
 * Where the log's files are. Each is whole or not there, whatever is killed when, and what a method has done is durable when it returns. Only the one writer
 * changes anything (see log-place.ts).
 */
export interface LogFiles {
  /** Before a writer does anything else. */
  prepare(): Promise<void>
  /** The bytes of a file, or undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Each replaces what was there. Of several some may be there already while others are not. */
  write(files: readonly LogFile[]): Promise<void>
  /** Gives a file at the top another name there, in place of what had it, in one step. @throws when there is no such file. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file, or all below a folder. */
  remove(path: string): Promise<void>
}
