/** What is wrong with a file from outside, in a sentence for who chose it. */
export class UnreadableError extends Error {
  override name = 'UnreadableError'
}

/** The last moment that a Date can be. */
const MAX_TIME = 8.64e15

/** One value of a file, with where it stands; every method throws UnreadableError for a value of another kind. */
export class FileValue {
  readonly #value: unknown
  readonly #where: string

  constructor(value: unknown, where: string) {
    this.#value = value
    this.#where = where
  }

  wrong(why: string): UnreadableError {
    return new UnreadableError(`${this.#where} ${why}.`)
  }

  /** @throws UnreadableError */
  fail(why: string): never {
    throw this.wrong(why)
  }

  get(name: string): FileValue {
    const object = this.object()
    return new FileValue(Object.hasOwn(object, name) ? object[name] : undefined, `${this.#where} › ${name}`)
  }

  get isNull(): boolean {
    return this.#value === null || this.#value === undefined
  }

  orNull<T>(read: (value: FileValue) => T): T | null {
    return this.isNull ? null : read(this)
  }

  object(): Record<string, unknown> {
    const value = this.#value
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.fail('is no object')
    return value as Record<string, unknown>
  }

  entries(max: number): [string, FileValue][] {
    const entries = Object.entries(this.object())
    if (entries.length > max) this.fail(`has more than ${max} entries`)
    return entries.map(([name]) => [name, this.get(name)])
  }

  list(max: number): FileValue[] {
    const value = this.#value
    if (!Array.isArray(value)) return this.fail('is no list')
    if (value.length > max) this.fail(`has more than ${max} entries`)
    return value.map((entry, at) => new FileValue(entry, `${this.#where} › ${at + 1}`))
  }

  text(max = Number.POSITIVE_INFINITY): string {
    if (typeof this.#value !== 'string') return this.fail('is no text')
    if (this.#value.length > max) this.fail(`is longer than ${max} characters`)
    return this.#value
  }

  matching(form: RegExp): string {
    const text = this.text()
    return form.test(text) ? text : this.fail('is not of the right form')
  }

  oneOf<T extends string>(values: readonly T[]): T {
    return values.find((value) => value === this.#value) ?? this.fail(`is none of ${values.join(', ')}`)
  }

  count(): number {
    const value = this.#value
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.fail('is no whole number')
  }

  /** Milliseconds, as many as a Date takes: what was measured has fractions. */
  time(): number {
    const value = this.#value
    return typeof value === 'number' && value >= 0 && value <= MAX_TIME ? value : this.fail('is no time')
  }

  flag(): boolean {
    return typeof this.#value === 'boolean' ? this.#value : this.fail('is neither true nor false')
  }
}
