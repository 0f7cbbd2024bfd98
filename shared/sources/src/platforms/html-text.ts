const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
])

const withoutEntities = (html: string): string =>
  html.includes('&')
    ? html.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? whole
        const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
        const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        return isCharacter ? String.fromCodePoint(point) : whole
      })
    : html

/** Plain text of the HTML that platforms write: ends of lines and paragraphs are kept, tags are left out, entities read. */
export function htmlText(html: string): string {
  const lines = html.replace(/<br ?\/?>|<\/p>/gi, '\n').replace(/<[^<>]*>/g, '')
  return withoutEntities(lines).trim()
}

/** Targets of the links in that HTML, without those that stand for a mention or a hashtag. */
export function htmlLinks(html: string): string[] {
  const links: string[] = []
  for (const [tag] of html.matchAll(/<a [^<>]*>/gi)) {
    if (/\sclass="[^"]*\b(?:mention|hashtag)\b/i.test(tag) || /\srel="[^"]*\btag\b/i.test(tag)) continue
    const href = /\shref="(https?:[^"]*)"/i.exec(tag)
    if (href !== null) links.push(withoutEntities(href[1]))
  }
  return links
}
