import { query, type Reader } from '../../store/store.ts'

const allBudgets = query((db, _: object) => db.selectFrom('budgets').selectAll())

/** Budgets by subject and period, of subjects that begin so. */
export async function budgetsOf(
  reader: Reader,
  prefix: string,
): Promise<Map<string, { spent: bigint; held: bigint }>> {
  const rows = (await reader.all(allBudgets, {})).filter(({ subject }) => subject.startsWith(prefix))
  return new Map(
    rows.map((row) => [
      `${row.subject} ${row.period}`,
      { spent: row.spent_nanocredits, held: row.held_nanocredits },
    ]),
  )
}
