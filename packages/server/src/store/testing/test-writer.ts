/** The program of a writer's thread with the commands of tests. */
import '../../commands.ts'
import './test-commands.ts'
import { serveWrites } from '../store.ts'

serveWrites()
