/** Nothing but this module makes script URLs: the policy's name is the only one that the page's Content-Security-Policy allows. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
    }
  }
}

let policy: ScriptUrlPolicy | undefined

/** Starts a module worker of this page's own files. @throws Error for any other URL. */
export function startWorker(url: URL): Worker {
  policy ??= window.trustedTypes?.createPolicy('verbatim', { createScriptURL: ownScript })
  const script = policy === undefined ? ownScript(url.href) : policy.createScriptURL(url.href)
  return new Worker(script as string, { type: 'module' })
}

function ownScript(url: string): string {
  if (new URL(url).origin !== location.origin) throw new Error(`not a script of this page: ${url}`)
  return url
}
