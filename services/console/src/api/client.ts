import { type Client, createClient, ProblemError, showMe } from '@murmuration/casework-client'
import type { Me, StaffRole } from '@murmuration/contracts'
import { MutationCache, QueryCache, QueryClient, useQuery } from '@tanstack/react-query'

let csrfToken: string | undefined

/** Sends requests to where the page came from. */
export const client: Client = createClient({ csrfToken: () => csrfToken })

const isOver = (error: unknown): boolean => error instanceof ProblemError && error.status === 401
const signOutOn = (error: unknown): void => {
  if (isOver(error)) queryClient.setQueryData(['me'], null)
}

/** Reads are kept, and tried again where the network or the server failed; refusals are not. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signOutOn }),
  mutationCache: new MutationCache({ onError: signOutOn }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 3 && !(error instanceof ProblemError && error.status < 500 && error.status !== 429),
    },
    mutations: { networkMode: 'always' },
  },
})

/** Who is signed in; null: nobody. */
async function readMe(): Promise<Me | null> {
  try {
    const me = await showMe(client)
    csrfToken = me.csrfToken
    return me
  } catch (error) {
    if (isOver(error)) return null
    throw error
  }
}

/** Asks who is signed in. */
export const useWho = () =>
  useQuery({ queryKey: ['me'], queryFn: readMe, staleTime: Number.POSITIVE_INFINITY })

/** Says who is signed in, and forgets all else that was read. What shows the page watches the one query, so it stays. */
function setMe(me: Me | null): void {
  csrfToken = me?.csrfToken
  queryClient.setQueryData(['me'], me)
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
}

/** Takes over the answer of a sign-in. */
export const signedIn = (me: Me): void => setMe(me)

/** Forgets all that was read. */
export const signedOut = (): void => setMe(null)

/** The person who is signed in. @throws {Error} outside the shell, where nobody may be */
export function useMe(): Me {
  const { data } = useWho()
  if (data === undefined || data === null) throw new Error('Nobody is signed in')
  return data
}

export const canDo = (me: Me, ...roles: StaffRole[]): boolean => roles.includes(me.role)
