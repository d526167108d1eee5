/**
 * Backups: everything that a service keeps, as it was at one moment, in one file, taken while it runs; and a service made of such a file.
 *
 * Guarantees: the rows are those of one moment, and the log is not older than they are; a file is whole or not there; a data folder or database
 * is restored to its end or refused by all who open it. One format for both databases (docs/reference/storage.md), so that what was kept in a
 * file can go on in Postgres. Memory holds a few rows at a time.
 */
export { DamagedBackup } from './backup-format.ts'
export { type Restored, type RestoreOptions, restore } from './restore.ts'
export { type BackedUp, type BackupOptions, backUp } from './write-backup.ts'
