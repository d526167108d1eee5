import { Route, Switch } from 'wouter'
import { pageModule } from './page-module.tsx'
import { NotFound } from './shell/not-found.tsx'

const ChatPage = pageModule<{ id?: string | undefined }>(
  async () => (await import('./chat/chat-page.tsx')).ChatPage,
)
const PlaygroundPage = pageModule(
  async () => (await import('./playground/playground-page.tsx')).PlaygroundPage,
)
const ModelsPage = pageModule(async () => (await import('./models/models-page.tsx')).ModelsPage)
const ModelPage = pageModule<{ id: string }>(async () => (await import('./models/model-page.tsx')).ModelPage)
const KeysPage = pageModule(async () => (await import('./keys/keys-page.tsx')).KeysPage)
const UsagePage = pageModule(async () => (await import('./usage/usage-page.tsx')).UsagePage)
const VerifyPage = pageModule<{ id?: string | undefined }>(
  async () => (await import('./verify-page/verify-page.tsx')).VerifyPage,
)
const StatusPage = pageModule(async () => (await import('./status/status-page.tsx')).StatusPage)
const AdminPage = pageModule<{ section?: string | undefined }>(
  async () => (await import('./admin/admin-page.tsx')).AdminPage,
)
const DocsPage = pageModule<{ page?: string | undefined }>(
  async () => (await import('./docs/docs-page.tsx')).DocsPage,
)
const SharePage = pageModule<{ id: string }>(async () => (await import('./share/share-page.tsx')).SharePage)
const SignInPage = pageModule(async () => (await import('./sign-in/sign-in-page.tsx')).SignInPage)

/** By the first name of an address; a model's own page is told apart below. */
const PAGES = new Map<string, { load: () => Promise<unknown> }>([
  ['', ChatPage],
  ['chat', ChatPage],
  ['playground', PlaygroundPage],
  ['models', ModelsPage],
  ['keys', KeysPage],
  ['usage', UsagePage],
  ['verify', VerifyPage],
  ['status', StatusPage],
  ['admin', AdminPage],
  ['docs', DocsPage],
  ['r', SharePage],
  ['sign-in', SignInPage],
])

/** Loads what shows a path, as far as it can be had. */
export async function loadPageOf(path: string): Promise<void> {
  const [, first = '', second = ''] = path.split('/')
  const page = first === 'models' && second !== '' ? ModelPage : PAGES.get(first)
  try {
    await page?.load()
  } catch {
    // It is asked for again where it is drawn, and there it is told that it cannot be had.
  }
}

export function Routes() {
  return (
    <Switch>
      <Route path="/">
        <ChatPage />
      </Route>
      <Route path="/chat/:id?">{({ id }) => <ChatPage id={id} />}</Route>
      <Route path="/playground" component={PlaygroundPage} />
      <Route path="/models" component={ModelsPage} />
      <Route path="/models/:id">{({ id }) => <ModelPage id={decodeURIComponent(id)} />}</Route>
      <Route path="/keys" component={KeysPage} />
      <Route path="/usage" component={UsagePage} />
      <Route path="/verify/:id?">{({ id }) => <VerifyPage id={id} />}</Route>
      <Route path="/status" component={StatusPage} />
      <Route path="/admin/:section?">{({ section }) => <AdminPage section={section} />}</Route>
      <Route path="/docs/:page?">{({ page: name }) => <DocsPage page={name} />}</Route>
      <Route path="/r/:id">{({ id }) => <SharePage id={id} />}</Route>
      <Route path="/sign-in" component={SignInPage} />
      <Route component={NotFound} />
    </Switch>
  )
}
