import { availableParallelism, totalmem } from 'node:os'

/** What there is to share out. In a container its limits count, not the host's size. */
export interface Machine {
  cores: number
  memoryBytes: number
}

export function thisMachine(): Machine {
  const limitBytes = process.constrainedMemory()
  const memoryBytes = limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem()
  return { cores: availableParallelism(), memoryBytes }
}
