import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { Router, useLocation } from 'wouter'
import { Routes } from './routes.tsx'
import { queryClient } from './service/queries.ts'
import { pathBase } from './service/service-url.ts'
import { onSessionChanged } from './service/session-news.ts'
import { Boundary } from './shell/boundary.tsx'
import { Header } from './shell/header.tsx'
import { Busy } from './ui/busy.tsx'

export function App() {
  // Who signs in or out in one tab does so in all: what another person asked for is shown nowhere any more.
  useEffect(() => onSessionChanged(() => void queryClient.resetQueries()), [])
  return (
    <QueryClientProvider client={queryClient}>
      <Router base={pathBase()}>
        <Header />
        <Current />
      </Router>
    </QueryClientProvider>
  )
}

function Current() {
  const [location] = useLocation()
  return (
    <Boundary place={location}>
      <Suspense fallback={<Loading />}>
        <Routes />
      </Suspense>
    </Boundary>
  )
}

function Loading() {
  return (
    <main id="main" className="page-main">
      <Busy label="Loading" />
    </main>
  )
}
