/** Where the service is: the folder that the page was loaded from, without a slash at its end. */
export function serviceUrl(): string {
  return new URL('.', document.baseURI).href.replace(/\/$/, '')
}
