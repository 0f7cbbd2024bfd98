import { readViews, type SavedView, type SavedViews, writeViews } from '@murmuration/casework-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { client, queryClient } from '../api/client.ts'

/** The views of a person with one more; one of the same name gives way to it. */
const withView = (views: readonly SavedView[], view: SavedView): SavedView[] => [
  ...views.filter(({ name }) => name !== view.name),
  view,
]

const KEY = ['saved-views']
const NO_VIEWS: readonly SavedView[] = []

export interface OwnViews {
  views: readonly SavedView[]
  /** Whether they were read, so that they can be written without losing any. */
  isKnown: boolean
  error: unknown
  save: (view: SavedView) => Promise<unknown>
  forget: (name: string) => Promise<unknown>
}

/** The saved views of who is signed in, as they are kept at the server. */
export function useSavedViews(): OwnViews {
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => readViews(client, { signal }),
  })
  const write = useMutation({
    // Read again first: they may have been written from another page.
    mutationFn: async (change: (views: readonly SavedView[]) => SavedView[]) => {
      const { views } = await readViews(client)
      return writeViews(client, { body: { views: change(views) } })
    },
    onSuccess: (written: SavedViews) => queryClient.setQueryData(KEY, written),
  })
  return {
    views: data?.views ?? NO_VIEWS,
    isKnown: data !== undefined,
    error: write.error ?? error,
    save: (view) => write.mutateAsync((views) => withView(views, view)),
    forget: (name) => write.mutateAsync((views) => views.filter((view) => view.name !== name)),
  }
}
