import { useLocation } from 'wouter'
import { type Session, useSession } from '../service/queries.ts'
import { type Command, useCommands } from './commands.ts'
import { ADMIN, DESTINATIONS } from './destinations.ts'
import { THEMES, useTheme } from './theme.ts'

/** What the palette can do on every page: go anywhere, and choose the theme. */
export function useShellCommands(): void {
  const [, navigate] = useLocation()
  const [theme, choose] = useTheme()
  const session = useSession().data
  useCommands(() => {
    const pages = destinationsFor(session).map(({ path, label }) => ({
      label: `Go to ${label}`,
      keywords: path,
      run: () => navigate(path),
    }))
    const themes = THEMES.filter(({ id }) => id !== theme).map(({ id, label }) => ({
      label,
      keywords: 'theme colours appearance',
      run: () => choose(id),
    }))
    return [...pages, ...themes] satisfies Command[]
  })
}

export function destinationsFor(session: Session | undefined): { path: string; label: string }[] {
  // Who owns an organisation has its people there.
  const administers = session?.scopes.includes('admin') || session?.role === 'owner'
  return [...DESTINATIONS, ...(administers ? [ADMIN] : [])]
}
