/** Where somebody wanted to go, if it lies within this page; where they begin otherwise. @param path as in the address bar */
export function returnPath(path: string): string {
  const isOurs = /^\/(?![/\\])/.test(path) && !/^\/(sign-in|first|invitation)\b/.test(path)
  return isOurs ? path : '/'
}
