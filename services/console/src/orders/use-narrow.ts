import { useSyncExternalStore } from 'react'

const NARROW = '(max-width: 719px)'

/** Whether the window is so narrow that rows of a list take two lines. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      const query = matchMedia(NARROW)
      query.addEventListener('change', changed)
      return () => query.removeEventListener('change', changed)
    },
    () => matchMedia(NARROW).matches,
    () => false,
  )
