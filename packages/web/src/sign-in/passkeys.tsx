import { useQuery } from '@tanstack/react-query'
import { queryClient } from '../service/queries.ts'
import { moment } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import type { Attempt } from './attempt.ts'
import { auth } from './auth.ts'
import { person } from './organizations.ts'
import { addPasskey } from './sign-in.ts'

interface Passkey {
  id: string
  name: string | null
  createdAt: string
}

const QUERY = ['passkeys']

/** The passkeys of who is signed in: each signs in without a password until it is removed here. */
export function Passkeys({ attempt }: Pick<Attempt, 'attempt'>) {
  const passkeys = useQuery({
    queryKey: QUERY,
    queryFn: async () => ((await person()) === null ? [] : auth<Passkey[]>('/passkey/list-user-passkeys')),
  })

  async function add() {
    await addPasskey('This browser')
    await queryClient.invalidateQueries({ queryKey: QUERY })
  }

  async function remove(id: string) {
    await auth('/passkey/delete-passkey', { id })
    await queryClient.invalidateQueries({ queryKey: QUERY })
  }

  return (
    <section className="card" aria-label="Your passkeys">
      <h2>Your passkeys</h2>
      <Asked asked={passkeys} label="Reading your passkeys">
        {(all) => (
          <PasskeyList
            passkeys={all}
            onRemove={(id) => void attempt(() => remove(id), 'A passkey was removed.')}
          />
        )}
      </Asked>
      <div className="row">
        <button type="button" onClick={() => attempt(add, 'A passkey was added.')}>
          Add a passkey of this device
        </button>
      </div>
    </section>
  )
}

interface PasskeyListProps {
  passkeys: readonly Passkey[]
  onRemove: (id: string) => void
}

function PasskeyList({ passkeys, onRemove }: PasskeyListProps) {
  if (passkeys.length === 0) return <p>You have none.</p>
  return (
    <>
      <p>
        They sign you in without a password, also after it was set anew. Remove those that you do not know.
      </p>
      <ul>
        {passkeys.map(({ id, name, createdAt }) => {
          const told = `${name ?? 'A passkey'}, added ${moment(createdAt)}`
          return (
            <li key={id} className="row">
              <span>{told}</span>
              <button type="button" aria-label={`Remove: ${told}`} onClick={() => onRemove(id)}>
                Remove
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
