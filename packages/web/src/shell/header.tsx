import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useSession } from '../service/queries.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { AccountMenu } from './account-menu.tsx'
import { Palette } from './palette.tsx'
import { destinationsFor, useShellCommands } from './shell-commands.ts'
import { StatusPill } from './status-pill.tsx'
import { THEMES, useTheme } from './theme.ts'

export function Header() {
  const [location, navigate] = useLocation()
  const [theme, choose] = useTheme()
  const [paletteOpen, openPalette] = useState(false)
  const destinations = destinationsFor(useSession().data)
  useShellCommands()
  const themes = THEMES.map(({ id, label }) => ({
    label: id === theme ? `${label} (chosen)` : label,
    onSelect: () => choose(id),
  }))
  const here = location === '/' ? '/chat' : location
  return (
    <header className="shell">
      <a className="skip button" href="#main">
        Skip to the content
      </a>
      <Link className="wordmark" href="/chat">
        Verbatim
      </Link>
      <nav className="shell-nav" aria-label="Pages">
        {destinations.map(({ path, label }) => (
          <Link key={path} href={path} aria-current={isWithin(here, path) ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <StatusPill />
      <div className="shell-end">
        <button
          type="button"
          className="plain icon-only shell-wide"
          aria-label="Commands"
          aria-keyshortcuts="Control+K"
          title="Commands (Ctrl-K)"
          onClick={() => openPalette(true)}
        >
          <Icon name="search" />
        </button>
        <div className="shell-wide">
          <Menu label="Theme" trigger={<Icon name="sun" />} items={themes} />
        </div>
        <AccountMenu />
        <div className="shell-more">
          <Menu
            label="Pages and themes"
            trigger={<Icon name="menu" />}
            items={[
              ...destinations.map(({ path, label }) => ({ label, onSelect: () => navigate(path) })),
              ...themes,
              { label: 'All commands', onSelect: () => openPalette(true) },
            ]}
          />
        </div>
      </div>
      <Palette open={paletteOpen} onOpen={openPalette} />
    </header>
  )
}

function isWithin(location: string, path: string): boolean {
  return location === path || location.startsWith(`${path}/`)
}
