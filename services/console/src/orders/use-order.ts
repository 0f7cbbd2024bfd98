import {
  type ListAnswersAnswer,
  listAnswers,
  listMatters,
  type Order,
  type OrderAnswer,
  readOrder,
  readScorecard,
} from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { useChanges } from '../api/changes.ts'
import { client, queryClient } from '../api/client.ts'

const WAITING_MS = 5_000

/** An order and its scorecard, each as it stands; what others change of it comes in by itself. */
export function useOrder(id: string) {
  const order = useQuery({
    queryKey: ['order', id],
    queryFn: ({ signal }) => readOrder(client, { params: { id }, signal }),
  })
  const card = useQuery({
    queryKey: ['scorecard', id],
    queryFn: ({ signal }) => readScorecard(client, { params: { id }, signal }),
    // While evidence is on its way, the answer of the detector is looked for.
    refetchInterval: ({ state }) => {
      const awaits = state.data?.readiness.state
      return awaits === 'sending' || awaits === 'waiting' ? WAITING_MS : false
    },
  })
  useChanges(({ entity }) => {
    if (entity === `order:${id}`) orderChanged(id)
  })
  return { order, card }
}

export const useMatters = (id: string) =>
  useQuery({
    queryKey: ['matters', id],
    queryFn: ({ signal }) => listMatters(client, { params: { id }, query: { limit: 100 }, signal }),
  })

export const useAnswers = (id: string) =>
  useQuery({
    queryKey: ['answers', id],
    queryFn: ({ signal }) => listAnswers(client, { params: { id }, signal }),
  })

/** Shows an order as a write answered it, and reads anew what rests on it. */
export function orderChanged(id: string, order?: Order): void {
  if (order === undefined) queryClient.invalidateQueries({ queryKey: ['order', id] })
  else queryClient.setQueryData(['order', id], order)
  for (const name of ['scorecard', 'matters', 'answers'])
    queryClient.invalidateQueries({ queryKey: [name, id] })
  queryClient.invalidateQueries({ queryKey: ['orders'] })
}

/** Shows an answer as a write answered it, and reads anew what rests on it. */
export function answerChanged(orderId: string, answer: OrderAnswer): void {
  queryClient.setQueryData<ListAnswersAnswer>(
    ['answers', orderId],
    (before) =>
      before && {
        ...before,
        items: [answer, ...before.items.filter(({ id }) => id !== answer.id)].sort(byNumber),
      },
  )
  orderChanged(orderId)
}

const byNumber = (x: OrderAnswer, y: OrderAnswer): number => y.number - x.number
