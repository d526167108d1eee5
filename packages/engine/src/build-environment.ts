/**
 * In a git hook GIT_DIR and its like point at another repository. CFLAGS and its like could change the arithmetic
 * (-Ofast, -march), which the name of a build promises to be one and the same.
 */
const UNWANTED = /^(GIT_|CFLAGS$|CXXFLAGS$|CPPFLAGS$)/

/** The environment of git, cmake and ninja. */
export function buildEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !UNWANTED.test(name)))
}
