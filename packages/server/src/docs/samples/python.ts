import { literal, PYTHON_NOTATION } from './literal.ts'
import { KEY, type Sample, type StreamForm } from './sample.ts'

/** With `requests`. */
export function pythonSample(baseUrl: string, sample: Sample): string {
  const { method, path, keyed, body, streams } = sample
  const given = [
    `"${baseUrl}${path}"`,
    ...(keyed ? [`headers={"Authorization": "Bearer ${KEY}"}`] : []),
    ...(body === undefined ? [] : [`json=${literal(body, PYTHON_NOTATION, 4)}`]),
    ...(streams === undefined ? [] : ['stream=True']),
  ]
  const list = given.length === 1 ? given[0] : `\n    ${given.join(',\n    ')},\n`
  const call = `requests.${method.toLowerCase()}(${list})`
  return streams === undefined ? whole(call, sample) : streamed(call, streams)
}

function whole(call: string, { shows }: Sample): string {
  const way = shows.map((step) => `[${JSON.stringify(step)}]`).join('')
  return `import requests

response = ${call}
response.raise_for_status()
print(response.json()${way})`
}

const PIECES: Record<StreamForm, string> = {
  chat: `    for choice in event.get("choices", []):
        print(choice["delta"].get("content") or "", end="", flush=True)`,
  responses: `    if event["type"] == "response.output_text.delta":
        print(event["delta"], end="", flush=True)`,
}

function streamed(call: string, form: StreamForm): string {
  return `import json
import requests

response = ${call}
response.raise_for_status()
for line in response.iter_lines():
    if not line.startswith(b"data: ") or line == b"data: [DONE]":
        continue
    event = json.loads(line[6:])
    if "error" in event and event["error"]:
        raise RuntimeError(event["error"])
${PIECES[form]}
print()`
}
