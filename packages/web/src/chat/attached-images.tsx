import { useRef } from 'react'
import { Icon } from '../ui/icon.tsx'
import type { ImageAttachment } from './conversation.ts'
import { imageFiles } from './pick-image.ts'

interface AttachedImagesProps {
  images: readonly ImageAttachment[]
  onRemove: (image: ImageAttachment) => void
}

/** What goes with the question, each with a button that takes it away. */
export function AttachedImages({ images, onRemove }: AttachedImagesProps) {
  if (images.length === 0) return null
  return (
    <ul className="composer-images" aria-label="Attached images">
      {images.map((image) => (
        <li key={image.url}>
          <img src={image.url} alt={image.name} width={image.width} height={image.height} />
          <button
            type="button"
            className="small icon-only"
            aria-label={`Remove ${image.name}`}
            onClick={() => onRemove(image)}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Chooses images; they may also be pasted into the field or dropped on it. */
export function AttachImage({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className="plain icon-only"
        aria-label="Attach images"
        title="Attach images"
        onClick={() => input.current?.click()}
      >
        <Icon name="image" />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles(imageFiles(target.files ?? []))
          // The same file may be chosen again after it was removed.
          target.value = ''
        }}
      />
    </>
  )
}
