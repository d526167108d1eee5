import { Link } from 'wouter'
import { TabKeyField } from './parameters-dialog.tsx'

/** Where nobody may ask without a key or a session: how to get one. */
export function NoWayIn() {
  return (
    <section className="chat-no-way-in card stack" aria-label="Before you ask">
      <p>
        This service answers those who are signed in or have an API key. <Link href="/sign-in">Sign in</Link>,
        or give a key to this tab.
      </p>
      <TabKeyField />
    </section>
  )
}
