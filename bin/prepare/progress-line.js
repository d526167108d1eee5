/**
 * Shows how far one step is: a line that redraws itself each second on a terminal, otherwise one at the start and
 * one at the end. `detail` tells what is done so far.
 */
export async function withProgress(name, work, detail = () => '') {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const { stderr } = process
  let timer
  if (stderr.isTTY) {
    timer = setInterval(() => stderr.write(`\r${name} ${detail()} ${seconds()} s\u001b[K`), 1000)
  } else {
    stderr.write(`${name} …\n`)
  }
  try {
    const result = await work()
    stderr.write(
      `${stderr.isTTY ? '\r' : ''}${name}: done in ${seconds()} s${stderr.isTTY ? '\u001b[K' : ''}\n`,
    )
    return result
  } catch (error) {
    if (stderr.isTTY) stderr.write('\n')
    throw error
  } finally {
    clearInterval(timer)
  }
}
