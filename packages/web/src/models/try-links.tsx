import { Link } from 'wouter'

export function modelPath(id: string): string {
  return `/models/${encodeURIComponent(id)}`
}

/** Where a model can be tried at once. */
export function TryLinks({ id }: { id: string }) {
  const query = `?model=${encodeURIComponent(id)}`
  return (
    <div className="row">
      <Link className="button" href={`/chat${query}`}>
        Try it in chat<span className="visually-hidden">: {id}</span>
      </Link>
      <Link className="button" href={`/playground${query}`}>
        Playground<span className="visually-hidden">: {id}</span>
      </Link>
    </div>
  )
}
