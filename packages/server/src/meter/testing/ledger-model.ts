import type { BudgetTerm, Charge } from '../charge.ts'

interface Balance {
  available: bigint
  held: bigint
}

interface Held {
  replicaId: string
  amount: bigint
  charge: Charge
}

interface Life {
  /** It had a hold once that moved credits. */
  wasHeld: boolean
  /** Its hold was given back because it was asked for. */
  released: boolean
  /** Its row of usage is written. */
  noted: boolean
  charged: bigint
}

/** The ledger in memory, told in the plainest way: what the database must come to, whatever the order of messages. */
export class LedgerModel {
  readonly balances = new Map<string, Balance>()
  readonly budgets = new Map<string, { spent: bigint; held: bigint }>()
  readonly holds = new Map<string, Held>()
  readonly lives = new Map<string, Life>()
  readonly #orders = new Set<string>()
  issued = 0n

  open(accountId: string): void {
    this.balances.set(accountId, { available: 0n, held: 0n })
  }

  order(id: string, accountId: string, amount: bigint): 'done' | 'repeated' | 'refused' {
    if (this.#orders.has(id)) return 'repeated'
    const balance = this.#balance(accountId)
    if (balance.available + amount < 0n) return 'refused'
    this.#orders.add(id)
    balance.available += amount
    this.issued += amount
    return 'done'
  }

  /** Whether it is refused. */
  hold(charge: Charge, replicaId: string): 'held' | 'refused' | 'repeated' {
    const { requestId, account } = charge
    const life = this.life(requestId)
    const amount = account.billing === 'prepaid' ? charge.worstCase : 0n
    if (this.holds.has(requestId) || life.wasHeld || life.noted) return 'repeated'
    const balance = this.#balance(account.id)
    if (balance.available < amount || !charge.budgets.every((term) => this.#fits(term))) return 'refused'
    balance.available -= amount
    balance.held += amount
    for (const term of charge.budgets) this.#budget(term).held += term.amount
    life.wasHeld = amount > 0n
    this.holds.set(requestId, { replicaId, amount, charge })
    return 'held'
  }

  settle(charge: Charge, used: bigint): void {
    const { requestId, account } = charge
    const life = this.life(requestId)
    const cost = least(used, charge.worstCase)
    const hold = this.holds.get(requestId)
    if (hold !== undefined) {
      life.charged = least(cost, hold.amount)
      this.#giveBack(requestId, life.charged)
      for (const term of charge.budgets) this.#budget(term).spent += cost
    } else if (!life.noted && !life.released && life.charged === 0n) {
      const balance = this.#balance(account.id)
      life.charged = account.billing === 'prepaid' ? least(cost, balance.available) : 0n
      balance.available -= life.charged
      for (const term of charge.budgets) if (cost > 0n) this.#budget(term).spent += cost
    }
    life.noted = true
  }

  release(requestId: string): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined) return
    this.#giveBack(requestId, 0n)
    if (hold.amount > 0n) this.life(requestId).released = true
  }

  /** What nobody runs any more is given back. */
  sweep(isLost: (requestId: string, replicaId: string) => boolean): void {
    for (const [requestId, { replicaId }] of [...this.holds]) {
      if (isLost(requestId, replicaId)) this.#giveBack(requestId, 0n)
    }
  }

  get revenue(): bigint {
    return [...this.lives.values()].reduce((sum, { charged }) => sum + charged, 0n)
  }

  life(requestId: string): Life {
    const known = this.lives.get(requestId)
    if (known !== undefined) return known
    const life = { wasHeld: false, released: false, noted: false, charged: 0n }
    this.lives.set(requestId, life)
    return life
  }

  #giveBack(requestId: string, charged: bigint): void {
    const hold = this.holds.get(requestId)
    if (hold === undefined) return
    this.holds.delete(requestId)
    const balance = this.#balance(hold.charge.account.id)
    balance.held -= hold.amount
    balance.available += hold.amount - charged
    for (const term of hold.charge.budgets) this.#budget(term).held -= term.amount
  }

  #fits(term: BudgetTerm): boolean {
    const { spent, held } = this.#budget(term)
    return spent + held + term.amount <= term.limit
  }

  #balance(accountId: string): Balance {
    const balance = this.balances.get(accountId)
    if (balance === undefined) throw new Error(`the model has no account ${accountId}`)
    return balance
  }

  #budget({ subject, period }: BudgetTerm): { spent: bigint; held: bigint } {
    const name = `${subject} ${period}`
    const known = this.budgets.get(name)
    if (known !== undefined) return known
    const budget = { spent: 0n, held: 0n }
    this.budgets.set(name, budget)
    return budget
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
