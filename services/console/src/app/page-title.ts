import { useEffect } from 'react'

/** Sets the title of the page: ids and names of screens, never a handle or an issuer. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Murmuration`
  }, [title])
}

/** The first four hex digits of an id, as people call it. */
export const shortId = (id: string): string => id.slice(0, 4).toUpperCase()
