/** An object in few letters: a link without its scheme; its end where it is long, since beginnings are alike. */
export function shortObject(id: string, most = 18): string {
  const name = id.replace(/^https?:\/\/(www\.)?/, '')
  return name.length <= most ? name : `…${name.slice(1 - most)}`
}
