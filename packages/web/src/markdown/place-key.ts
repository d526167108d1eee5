/** A text grows at its end, and no part of it changes places: so a part's place is its name, and what grows there stays the same element. */
export function placeKey(place: number): string {
  return String(place)
}
