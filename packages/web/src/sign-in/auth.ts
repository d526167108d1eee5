import { api } from '../service/api.ts'

/** A route of Better Auth, called as its own client does. @throws what `api` throws. */
export function auth<Answer>(path: string, body?: object): Promise<Answer> {
  const call = body === undefined ? {} : ({ method: 'POST', body } as const)
  return api<Answer>(`/api/auth${path}`, call)
}
