import type { Migration } from './migration.ts'

/**
 * What replicas share to prove their answers: the log's files, where no folder is common to them, and to whom an operator's key hands over.
 * Paths are compared byte by byte, so that what is below a folder is a range of the index.
 */
export const logFiles: Migration = ({ dialect, int, blob, strictKeyed }) =>
  `CREATE TABLE log_files (
     path TEXT ${dialect === 'postgres' ? 'COLLATE "C" ' : ''}PRIMARY KEY,
     bytes ${blob} NOT NULL
   )${strictKeyed};
   ALTER TABLE operators ADD COLUMN handover_at ${int};
   ALTER TABLE operators ADD COLUMN successor TEXT`
