import { after } from 'node:test'
import { startTestService } from '../support/service.ts'
import { type OpenPage, PageHouse } from './open-page.ts'
import { type ScriptedAnswer, ScriptedUpstream } from './scripted-upstream.ts'

/** A service with one slot whose answers come as the test says: register it at the top of the file. */
export class ScriptedHouse {
  readonly upstream = new ScriptedUpstream()
  readonly #house: PageHouse

  constructor() {
    this.#house = new PageHouse(async () =>
      startTestService({
        VERBATIM_UPSTREAM_URL: await this.upstream.start(),
        VERBATIM_MODEL: 'scripted',
        VERBATIM_SLOTS: '1',
      }),
    )
    after(() => this.upstream.stop())
  }

  /** A visitor of their own, who has a key. */
  async open(width = 1440): Promise<OpenPage> {
    const context = await this.#house.visitor({ width })
    await context.addInitScript(
      (key) => sessionStorage.setItem('verbatim-api-key', key),
      this.#house.service.key,
    )
    return this.#house.open('/', { context })
  }

  /** Gives the next answer, whole. */
  async answer(...pieces: string[]): Promise<ScriptedAnswer> {
    const turn = await this.upstream.next()
    for (const piece of pieces) turn.say(piece)
    turn.end()
    return turn
  }
}
