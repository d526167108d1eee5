/** Vite builds the file as a worker of its own and gives its URL. */
declare module '*?worker&url' {
  const url: string

  export { url as default }
}
