/** That something is on its way, in words; nothing moves. */
export function Busy({ label }: { label: string }) {
  return (
    <p className="quiet" role="status">
      {label} …
    </p>
  )
}
