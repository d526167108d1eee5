/** A JSON schema that no grammar is made of. The message says which keyword, where, and why. */
export class UnsupportedSchema extends Error {
  override readonly name = 'UnsupportedSchema'
  /** The JSON Schema keyword at fault, or '' when it is the schema as a whole. */
  readonly keyword: string
  /** Where it stands, as a JSON pointer in a fragment: `#/properties/age`. */
  readonly pointer: string
  readonly reason: string
  /** The function that has it as its parameters; undefined for the schema of the answer. */
  readonly tool: string | undefined

  constructor(keyword: string, pointer: string, reason: string, tool?: string) {
    super(`${keyword === '' ? 'the schema' : `"${keyword}"`} at ${pointer}: ${reason}`)
    this.keyword = keyword
    this.pointer = pointer
    this.reason = reason
    this.tool = tool
  }

  ofTool(name: string): UnsupportedSchema {
    return new UnsupportedSchema(this.keyword, this.pointer, this.reason, name)
  }
}
