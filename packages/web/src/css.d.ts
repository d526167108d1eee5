/** Style sheets, which the build takes out of the code. */
declare module '*.css'
