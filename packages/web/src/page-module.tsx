import { type ComponentType, lazy, useState } from 'react'

/** A page of its own file: a component that loads it when it is first drawn, and what loads it before. */
export interface PageModule<Props extends object> {
  (props: Props): React.ReactNode
  /** @throws what the browser says of a file that cannot be had; it is asked for again when the page is drawn. */
  load: () => Promise<unknown>
}

/**
 * A page that is there already is drawn without waiting: React shows what it shows meanwhile for 300 ms at the least, even where the file comes
 * at once.
 */
export function pageModule<Props extends object>(
  read: () => Promise<ComponentType<Props>>,
): PageModule<Props> {
  let loaded: ComponentType<Props> | undefined
  const load = async () => {
    loaded ??= await read()
    return { default: loaded }
  }
  const Awaited = lazy(load) as unknown as ComponentType<Props>

  // biome-ignore lint/correctness/noComponentHookFactories: each page is made once, as routes.tsx is read
  function Page(props: Props) {
    // Once and for all: with another component its state would be gone.
    const [Shown] = useState(() => loaded ?? Awaited)
    return <Shown {...props} />
  }
  return Object.assign(Page, { load })
}
