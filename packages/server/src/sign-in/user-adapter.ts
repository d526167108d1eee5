import { randomUUID } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import {
  type CleanedWhere,
  type CustomAdapter,
  createAdapterFactory,
  type DBAdapter,
} from 'better-auth/adapters'
import type { Command, Store } from '../store/store.ts'
import { type Work, write } from './user-commands.ts'
import { type Condition, count, type Row, select, type Value } from './user-rows.ts'

/** What is committed together with a write: an account for an organisation, a row of the audit log. */
export type Alongside = (work: Work) => Promise<Command<unknown>[]>

interface AdapterOptions {
  store: Store
  now: () => number
  alongside: Alongside
}

type AdapterOf = (options: BetterAuthOptions) => DBAdapter

/**
 * Better Auth on our store: it reads as everybody does, and what it writes are commands. What it makes within one of its transactions is committed at
 * once, in front of whatever it reads next: a user is never there without the password.
 */
export function userAdapter(options: AdapterOptions): AdapterOf {
  return (authOptions) => {
    const make = (rows: UserRows, transaction: Transact | false) =>
      createAdapterFactory({
        config: {
          adapterId: 'verbatim',
          adapterName: 'Verbatim',
          supportsDates: true,
          supportsBooleans: true,
          supportsJSON: false,
          supportsNumericIds: false,
          transaction,
          customTransformOutput: ({ data, fieldAttributes }) => fromColumn(data, fieldAttributes.type),
        },
        adapter: ({ schema }) => customAdapter(rows, namesOf(schema)),
      })(authOptions)
    return make(new UserRows(options, false), async (work) => {
      const rows = new UserRows(options, true)
      const result = await work(make(rows, false))
      await rows.flush()
      return result
    })
  }
}

type Transact = <R>(work: (adapter: DBAdapter) => Promise<R>) => Promise<R>

interface Names {
  /** Better Auth's name of a column. */
  fieldOf: Map<string, string>
  columnsOf: Map<string, string[]>
}

type Tables = Record<string, { modelName: string; fields: Record<string, unknown> }>

function namesOf(schema: Tables): Names {
  const tables = Object.values(schema)
  const fields = tables.flatMap((table) => Object.keys(table.fields))
  return {
    fieldOf: new Map(fields.map((field) => [columnOf(field), field])),
    columnsOf: new Map(
      tables.map((table) => [table.modelName, Object.keys(table.fields).map((field) => columnOf(field))]),
    ),
  }
}

/** `credentialID` of Better Auth is our `credential_id`. */
export function columnOf(field: string): string {
  return field.replace(/([a-z\d])([A-Z]+)/g, '$1_$2').toLowerCase()
}

function fromColumn(value: unknown, type: unknown): unknown {
  if (value === null || value === undefined) return value
  if (type === 'date') return new Date(Number(value))
  return type === 'boolean' ? value === 1 : value
}

function toColumn(value: unknown): Value {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string' || typeof value === 'number') return value
  throw new Error(`no column holds ${typeof value}`)
}

function toRow(values: object): Row {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [columnOf(field), toColumn(value)]),
  )
}

function toConditions(where: CleanedWhere[] = []): Condition[] {
  return where.map(({ field, operator = 'eq', value, connector = 'AND', mode }) => ({
    column: columnOf(field),
    operator,
    value: Array.isArray(value) ? value.map(toColumn) : toColumn(value),
    connector,
    ignoreCase: mode === 'insensitive',
  }))
}

/** Reads and writes; within a transaction it gathers what is made until something has to be read. */
class UserRows {
  readonly #options: AdapterOptions
  readonly #gathers: boolean
  readonly #made: Work[] = []

  constructor(options: AdapterOptions, gathers: boolean) {
    this.#options = options
    this.#gathers = gathers
  }

  async create(work: Extract<Work, { do: 'create' }>): Promise<Row> {
    this.#made.push(work)
    if (!this.#gathers) await this.flush()
    return work.row
  }

  async read<T>(read: (store: Store) => Promise<T>): Promise<T> {
    await this.flush()
    return read(this.#options.store)
  }

  async write(work: Work): Promise<Row[]> {
    await this.flush()
    return this.#commit([work])
  }

  async flush(): Promise<void> {
    if (this.#made.length > 0) await this.#commit(this.#made.splice(0))
  }

  async #commit(works: Work[]): Promise<Row[]> {
    const { store, now, alongside } = this.#options
    const commands: Command<unknown>[] = []
    for (const work of works) {
      commands.push(write({ id: randomUUID(), at: now(), work }), ...(await alongside(work)))
    }
    const [rows] = await store.commit<unknown[]>(...commands)
    return rows as Row[]
  }
}

function customAdapter(rows: UserRows, { fieldOf, columnsOf }: Names): CustomAdapter {
  const shape = <T>(row: Row | undefined): T | null =>
    row === undefined
      ? null
      : (Object.fromEntries(
          Object.entries(row).map(([column, value]) => [fieldOf.get(column) ?? column, value]),
        ) as T)
  const whole = <T>(row: Row): T => shape<T>(row) as T
  return {
    async create({ model, data }) {
      // What is not given is null and not absent: otherwise an answer made of the row tells a new user from a known one.
      const empty = Object.fromEntries((columnsOf.get(model) ?? []).map((column) => [column, null]))
      return whole(await rows.create({ do: 'create', table: model, row: { ...empty, ...toRow(data) } }))
    },
    async update({ model, where, update }) {
      const set = toRow(update as object)
      const change = { table: model, where: toConditions(where), set, increment: {} }
      return shape((await rows.write({ do: 'update', ...change }))[0])
    },
    async updateMany({ model, where, update }) {
      const change = { table: model, where: toConditions(where), set: toRow(update), increment: {} }
      return (await rows.write({ do: 'update-all', ...change })).length
    },
    async incrementOne({ model, where, increment, set }) {
      const steps = Object.fromEntries(Object.entries(increment).map(([field, by]) => [columnOf(field), by]))
      const change = { table: model, where: toConditions(where), set: toRow(set ?? {}), increment: steps }
      return shape((await rows.write({ do: 'update', ...change }))[0])
    },
    async findOne({ model, where }) {
      const found = select({ table: model, where: toConditions(where), limit: 1 })
      return shape(await rows.read((store) => store.first(found, {})))
    },
    async findMany({ model, where, limit, sortBy, offset }) {
      const order = sortBy && { column: columnOf(sortBy.field), direction: sortBy.direction }
      const found = select({ table: model, where: toConditions(where), limit, offset, order })
      return (await rows.read((store) => store.all(found, {}))).map((row) => whole(row))
    },
    async count({ model, where }) {
      const counted = await rows.read((store) => store.first(count(model, toConditions(where)), {}))
      return counted?.rows ?? 0
    },
    async delete({ model, where }) {
      await rows.write({ do: 'delete', table: model, where: toConditions(where) })
    },
    async deleteMany({ model, where }) {
      return (await rows.write({ do: 'delete-all', table: model, where: toConditions(where) })).length
    },
    async consumeOne({ model, where }) {
      const conditions = toConditions(where)
      const found = await rows.read((store) =>
        store.first(select({ table: model, where: conditions, limit: 1 }), {}),
      )
      if (found === undefined) return null
      const same = {
        column: 'id',
        operator: 'eq',
        value: found.id ?? null,
        connector: 'AND',
        ignoreCase: false,
      } as const
      const gone = await rows.write({ do: 'delete', table: model, where: [same, ...conditions] })
      // Of two that use it up at once, one deletes it.
      return gone.length === 0 ? null : shape(found)
    },
  }
}
