import { Link } from 'wouter'
import { Page } from '../ui/page.tsx'

export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        <Link href="/chat">Open the chat</Link>, or press <kbd>Ctrl</kbd>-<kbd>K</kbd> and type where you want
        to go.
      </p>
    </Page>
  )
}
