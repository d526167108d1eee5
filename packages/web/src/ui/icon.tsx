/** Strokes on a grid of 24, drawn for this page. */
const PATHS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  more: 'M5.500 12a.6.6 0 101.2 0 .6.6 0 10-1.200 0M11.400 12a.6.6 0 101.200 0 .6.6 0 10-1.200 0M17.300 12a.6.6 0 101.200 0 .6.6 0 10-1.200 0',
  menu: 'M4 7h16M4 12h16M4 17h16',
  search: 'M11 5a6 6 0 100 12 6 6 0 000-12zM15.5 15.5L20 20',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  pencil: 'M5 19l1-4L16 5l3 3L9 18z',
  fork: 'M7 4v16M7 12c6 0 10-2 10-8M14 7l3-3 3 3',
  again: 'M19 12a7 7 0 11-2-5M19 3v5h-5',
  stop: 'M7 7h10v10H7z',
  send: 'M12 19V5M6 11l6-6 6 6',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  sliders: 'M4 8h10M18 8h2M16 6v4M4 16h2M10 16h10M8 14v4',
  down: 'M6 9l6 6 6-6',
  left: 'M14 6l-6 6 6 6',
  right: 'M10 6l6 6-6 6',
  shield: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  shieldCheck: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2.2 2.2L15.5 10',
  shieldCross: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9.5 9.5l5 5M14.5 9.5l-5 5',
  person: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4.500 20c1-4 4-6 7.500-6s6.500 2 7.500 6',
  key: 'M8 12a4 4 0 100 .01M12 12h9M18 12v4',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  upload: 'M12 16V5M7 9l5-5 5 5M5 20h14',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2',
  terminal: 'M4 5h16v14H4zM8 10l3 2.5L8 15M13 15h3',
  question: 'M9 9.5a3 3 0 115 2.2c-1.200 1-2 1.500-2 2.800M12 18h.01',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
} as const

export type IconName = keyof typeof PATHS

/** Decoration: what it stands for is said in words beside it, or by the label of its button. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
