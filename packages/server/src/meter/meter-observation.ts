/** What the meter has to tell. */
export type MeterObservation =
  | { type: 'meter-failed'; what: string; cause: string }
  /** Requests of a replica that is gone, or that nobody runs any more, hold nothing now. */
  | { type: 'holds-released'; replicaId: string; holds: number }
  /** A request used more than its worst case: it pays the worst case, and the price was bounded wrongly. */
  | { type: 'worst-case-exceeded'; requestId: string; what: string }
  | { type: 'usage-dropped'; rows: number }
