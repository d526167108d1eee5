import { type ComponentType, lazy } from 'react'
import { Route, Switch } from 'wouter'
import { NotFound } from './shell/not-found.tsx'

/** Each page is a file of its own, loaded when it is first gone to. */
function page<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }))
}

const ChatPage = page<{ id?: string | undefined }>(
  async () => (await import('./chat/chat-page.tsx')).ChatPage,
)
const PlaygroundPage = page(async () => (await import('./playground/playground-page.tsx')).PlaygroundPage)
const ModelsPage = page(async () => (await import('./models/models-page.tsx')).ModelsPage)
const ModelPage = page<{ id: string }>(async () => (await import('./models/model-page.tsx')).ModelPage)
const KeysPage = page(async () => (await import('./keys/keys-page.tsx')).KeysPage)
const UsagePage = page(async () => (await import('./usage/usage-page.tsx')).UsagePage)
const VerifyPage = page<{ id?: string | undefined }>(
  async () => (await import('./verify-page/verify-page.tsx')).VerifyPage,
)
const StatusPage = page(async () => (await import('./status/status-page.tsx')).StatusPage)
const AdminPage = page<{ section?: string | undefined }>(
  async () => (await import('./admin/admin-page.tsx')).AdminPage,
)
const DocsPage = page<{ page?: string | undefined }>(
  async () => (await import('./docs/docs-page.tsx')).DocsPage,
)
const SharePage = page<{ id: string }>(async () => (await import('./share/share-page.tsx')).SharePage)
const SignInPage = page(async () => (await import('./sign-in/sign-in-page.tsx')).SignInPage)

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
