import { Link, useLocation } from 'wouter'
import { useSession } from '../service/queries.ts'
import { Page } from '../ui/page.tsx'
import { destinationsFor } from './shell-commands.ts'

/** Where no page is: the service answers such an address with this, and with 404. */
export function NotFound() {
  const [location] = useLocation()
  const destinations = destinationsFor(useSession().data)
  return (
    <Page title="There is nothing here">
      <p>
        No page has the address <code className="not-found-address">{location}</code>. It may be mistyped, or
        what was here is gone.
      </p>
      <ul className="not-found-pages" aria-label="Pages that there are">
        {destinations.map(({ path, label }) => (
          <li key={path}>
            <Link className="button" href={path}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  )
}
