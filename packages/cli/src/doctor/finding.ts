/** One line of the doctor. `fail` means that `serve` cannot work until it is put right. */
export interface Finding {
  check: string
  status: 'ok' | 'warn' | 'fail'
  found: string
  /** What to do; null when there is nothing to do. */
  fix: string | null
}

export function ok(check: string, found: string): Finding {
  return { check, status: 'ok', found, fix: null }
}

export function warn(check: string, found: string, fix: string): Finding {
  return { check, status: 'warn', found, fix }
}

export function fail(check: string, found: string, fix: string): Finding {
  return { check, status: 'fail', found, fix }
}
