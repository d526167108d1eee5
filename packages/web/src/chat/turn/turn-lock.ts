/**
 * Runs `work` while this tab, and no other, holds the turn; another tab that waits for it gets it when this one is done or gone. Where a page has no
 * locks, as without TLS, two tabs may run one turn: both repeat the same request then, which is paid once.
 */
export async function holdingTurn(
  answerId: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const locks: LockManager | undefined = globalThis.navigator?.locks
  if (locks === undefined) return work()
  await locks.request(`verbatim-turn-${answerId}`, { signal }, work)
}
