/** The program of the database's writer thread. */
import './commands.ts'
import { serveWrites } from './store/store.ts'

serveWrites()
