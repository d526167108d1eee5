/** The command line cannot be understood: says what was given and what is allowed. Exit code 2. */
export class UsageError extends Error {
  readonly allowed: string
  /** What `verbatim help` is asked for; empty for the list of all verbs. */
  readonly topic: string

  constructor(what: string, allowed: string, topic = '') {
    super(what)
    this.name = 'UsageError'
    this.allowed = allowed
    this.topic = topic
  }
}

/** The user pressed Ctrl-C. Exit code 130. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}
