import { VerbatimError } from '@verbatim/protocol'
import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Schema } from './schema.ts'

export type Dialect = 'sqlite' | 'postgres'

/** SQL of one dialect, and the values of its parameters from the arguments of a query. */
export interface Statement {
  /** Of its own in this process, for databases that keep what they have made of a statement. */
  name: string
  sql: string
  /** How often it was run; what is made for one use is not worth being kept. */
  uses: number
  bind(args: object): unknown[]
}

/** Builds SQL and runs nothing: what runs it is a store's own. */
const BUILDERS: Record<Dialect, Kysely<Schema>> = {
  sqlite: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  postgres: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
}

/** Stands in a compiled query for the argument of that name. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

const ARGUMENTS = new Proxy(
  {},
  {
    get: (_, name) => new Placeholder(String(name)),
    ownKeys() {
      throw new Error(
        'the arguments of a query are named one by one: not values($), but values({ id: $.id })',
      )
    },
  },
)

let statements = 0

type Build<Args extends object, Row> = (db: Kysely<Schema>, $: Args) => Compilable<Row>

/** A query of both dialects. It is compiled when it first runs, and then only bound: building SQL costs more than SQLite takes to run it. */
export class Query<Args extends object, Row> {
  readonly #build: Build<Args, Row>
  readonly #statements: Partial<Record<Dialect, Statement>> = {}

  constructor(build: Build<Args, Row>) {
    this.#build = build
  }

  statement(dialect: Dialect): Statement {
    this.#statements[dialect] ??= this.#compile(dialect)
    return this.#statements[dialect]
  }

  #compile(dialect: Dialect): Statement {
    const { sql, parameters } = this.#build(BUILDERS[dialect], ARGUMENTS as Args).compile()
    const bind = (args: object) =>
      parameters.map((value) =>
        bindable(
          value instanceof Placeholder ? (args as Record<string, unknown>)[value.name] : value,
          dialect,
        ),
      )
    statements += 1
    return { name: `verbatim_${statements}`, sql, uses: 0, bind }
  }
}

/**
 * @param build builds it with Kysely; `$` stands for the arguments with which it will run, one by one: it cannot be looked into.
 */
export function query<Args extends object, Row>(build: Build<Args, Row>): Query<Args, Row> {
  return new Query(build)
}

/**
 * A value as its database takes it, so that SQL means the same in both: node:sqlite would bind every number as a floating one, which
 * rounds money, and Postgres has no text with a NUL in it.
 *
 * @throws VerbatimError for a text with a NUL.
 */
function bindable(value: unknown, dialect: Dialect): unknown {
  if (value === undefined) return null
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`${value} is no exact integer`)
    return dialect === 'sqlite' ? BigInt(value) : value
  }
  if (typeof value === 'string' && value.includes('\0')) {
    throw new VerbatimError('invalid_request', 'A text has a NUL character, which cannot be stored.')
  }
  return value
}

/** Rows as both databases give them: money is exact, other integers are numbers (docs in schema.ts). */
export function shapeRow<Row>(row: Record<string, unknown>): Row {
  // Those of node:sqlite have no prototype, and so would be equal to no other object.
  const shaped = { ...row }
  for (const name in shaped) {
    const value = shaped[name]
    if (typeof value === 'bigint' && !name.endsWith('_nanocredits')) shaped[name] = Number(value)
  }
  return shaped as Row
}
