import { Component, type ReactNode } from 'react'
import { describeError } from '../errors.ts'
import { Notice } from '../ui/notice.tsx'

interface BoundaryProps {
  /** Another place tries again. */
  place: string
  children: ReactNode
}

/** A page that fails leaves the shell standing, and says so. React has no hook for this, so it is a class. */
export class Boundary extends Component<BoundaryProps, { error: unknown; place: string }> {
  override state = { error: undefined as unknown, place: this.props.place }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  static getDerivedStateFromProps({ place }: BoundaryProps, state: { place: string }) {
    return place === state.place ? null : { error: undefined, place }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <main id="main" className="page-main">
        <h1>This page broke</h1>
        <Notice problem={describeError(this.state.error)} onRetry={() => location.reload()} />
      </main>
    )
  }
}
