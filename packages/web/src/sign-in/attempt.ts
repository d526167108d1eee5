/** How a form of this page does its work. */
export interface Attempt {
  /** Runs a step of signing in. What goes wrong is shown; where it goes well, `done` is said to screen readers. */
  attempt: (step: () => Promise<void>, done?: string) => Promise<void>
  /** Shows a sentence that stays until the next attempt, and says it. */
  tell: (sentence: string) => void
}
