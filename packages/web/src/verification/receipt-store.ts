import type { LoggedReceipt } from '@verbatim/protocol'
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

interface ReceiptsSchema extends DBSchema {
  receipts: {
    key: string
    value: { id: string; logged: LoggedReceipt; keptAt: number }
    indexes: { keptAt: number }
  }
}

/** Some kilobytes each. */
const MOST_RECEIPTS = 5_000

let opened: Promise<IDBPDatabase<ReceiptsSchema>> | undefined

/** A receipt that was had before: answers can be checked again where there is no network. */
export async function findReceipt(id: string): Promise<LoggedReceipt | undefined> {
  return (await (await database()).get('receipts', id))?.logged
}

/** Keeps a receipt that is in the log, and so final; the ones that were kept first go when there are too many. */
export async function keepReceipt(id: string, logged: LoggedReceipt): Promise<void> {
  const db = await database()
  await db.put('receipts', { id, logged, keptAt: Date.now() })
  const surplus = (await db.count('receipts')) - MOST_RECEIPTS
  if (surplus <= 0) return
  const oldest = await db.getAllKeysFromIndex('receipts', 'keptAt', undefined, surplus)
  await Promise.all(oldest.map((key) => db.delete('receipts', key)))
}

function database(): Promise<IDBPDatabase<ReceiptsSchema>> {
  opened ??= open()
  return opened
}

function open(): Promise<IDBPDatabase<ReceiptsSchema>> {
  const opening = openDB<ReceiptsSchema>('verbatim-receipts', 1, {
    upgrade(db) {
      db.createObjectStore('receipts', { keyPath: 'id' }).createIndex('keptAt', 'keptAt')
    },
    // A tab with a newer page waits for this one otherwise.
    blocking: () => {
      forget()
      void opening.then((db) => db.close())
    },
    terminated: () => forget(),
  })
  const forget = () => {
    if (opened === opening) opened = undefined
  }
  // Who waits for it is told; the next one tries anew.
  opening.catch(forget)
  return opening
}
