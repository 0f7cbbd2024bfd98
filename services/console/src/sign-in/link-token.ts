import { useState } from 'react'

/** The token of a one-time link, from behind its #, so that it stands in no log; it leaves the address bar at once. */
export function useLinkToken(): string {
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)))
  if (location.hash !== '') history.replaceState(null, '', location.pathname)
  return token
}
