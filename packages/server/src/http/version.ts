/** Of this release, as it stands in every package.json; a bundled service has none of these beside it. */
export const VERSION = '0.1.0'
