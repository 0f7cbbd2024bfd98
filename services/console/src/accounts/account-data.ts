import { ProblemError, readAccount, readCase, readOrder, readPicture } from '@murmuration/casework-client'
import type { AccountPage, CasePicture, Order, Workspace } from '@murmuration/contracts'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useChanges } from '../api/changes.ts'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import { casesByMembership } from './account-facts.ts'

/** So many cases of an account are read in full; of others, its membership is all that is shown. */
export const MOST_READ = 5

/** An account as its page shows it. */
export function useAccount(id: string) {
  const page = useQuery({
    queryKey: ['account', id],
    queryFn: ({ signal }) => readAccount(client, { params: { id }, signal }),
  })
  useChanges(({ type, entity }) => {
    const isOfCase = page.data?.cases.some(({ caseId }) => entity === `case:${caseId}`) === true
    if (type === 'accounts.written' || isOfCase) queryClient.invalidateQueries({ queryKey: ['account', id] })
  })
  return page
}

export interface CaseOfAccount {
  entry: AccountPage['cases'][number]
  workspace: Workspace | undefined
  error: unknown
  retry: () => void
}

/** Cases of an account, strongest membership first; the first of them in full. */
export function useCasesOf(page: AccountPage | undefined): readonly CaseOfAccount[] {
  const cases = casesByMembership(page?.cases ?? [])
  const answers = useQueries({
    queries: cases.slice(0, MOST_READ).map(({ caseId }) => ({
      queryKey: ['account-case', caseId],
      queryFn: ({ signal }: { signal: AbortSignal }) => readCase(client, { params: { id: caseId }, signal }),
    })),
  })
  return cases.map((entry, k) => ({
    entry,
    workspace: answers[k]?.data,
    error: answers[k]?.error,
    retry: () => answers[k]?.refetch(),
  }))
}

/** Picture of a case; null: its evidence came in without one. */
export function usePictureOf(workspace: Workspace | undefined) {
  const id = workspace?.id
  const evidence = workspace?.evidenceNumber
  return useQuery({
    queryKey: ['case-picture', id, evidence],
    queryFn: async ({ signal }): Promise<CasePicture | null> => {
      try {
        return await readPicture(client, { params: { id: id! }, query: { evidence }, signal })
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null
        throw error
      }
    },
    enabled: workspace !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Orders that name an account, as far as the reader's role reads orders. `isKnown`: all of them were read. */
export function useOrdersOf(page: AccountPage | undefined): {
  orders: readonly Order[]
  isKnown: boolean
  mayRead: boolean
} {
  const me = useMe()
  const mayRead = canDo(me, 'analyst', 'lead', 'legal', 'policy', 'auditor')
  const ids = [...new Set(page?.orders.map(({ orderId }) => orderId) ?? [])]
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['order', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => readOrder(client, { params: { id }, signal }),
      enabled: mayRead,
    })),
  })
  return {
    orders: answers.flatMap(({ data }) => data ?? []),
    isKnown: page !== undefined && answers.every(({ data }) => data !== undefined),
    mayRead,
  }
}
