import { z } from 'zod'

/** A question that gpt-oss-nano answers by calling a tool, and what the tool tells it: real work of a client's loop. */
export const MODEL = 'gpt-oss-nano'
export const QUESTION = 'What is the weather in Oslo?'
export const TOOL = {
  name: 'get_weather',
  description: 'Get the weather in a city.',
  parameters: z.object({ city: z.string().describe('The city') }),
}
export const SKY = 'Snowy'

/** The tool itself, and what it was asked. */
export function weatherStation() {
  const asked: string[] = []
  const look = ({ city }: { city: string }) => {
    asked.push(city)
    return { weather: SKY }
  }
  return { asked, look }
}
