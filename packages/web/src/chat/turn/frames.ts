/** A tab that is not seen draws no frames, and yet other tabs follow what it receives. */
const HIDDEN_MS = 250

/** Runs `draw` with the next frame. */
export function onNextFrame(draw: () => void): void {
  let drawn = false
  const once = () => {
    if (drawn) return
    drawn = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    draw()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, HIDDEN_MS)
}
