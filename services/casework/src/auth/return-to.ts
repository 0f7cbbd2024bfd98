/**
 * Where a browser goes after signing in: a path of this host, with query and fragment. Anything that a browser could
 * read as another host becomes `/`: `//other`, `/\\other`, tabs and line feeds that browsers drop.
 */
export function safeReturnTo(asked: string | undefined): string {
  const base = 'https://casework.invalid'
  if (asked === undefined || !asked.startsWith('/') || !URL.canParse(asked, base)) return '/'
  const { origin, pathname, search, hash } = new URL(asked, base)
  // What is left has to be read the same way once more: `/.//other` becomes `//other`.
  const path = `${pathname}${search}${hash}`
  return origin === base && !/^\/[/\\]/.test(path) ? path : '/'
}
