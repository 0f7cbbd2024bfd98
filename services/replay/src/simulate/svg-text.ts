/** Text as it may stand in an SVG, inside an element or an attribute. */
export const svgText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A picture that needs nothing from outside, with a title and a description for those who do not see it. */
export const picture = (
  {
    width,
    height,
    title,
    description,
  }: { width: number; height: number; title: string; description: string },
  parts: readonly string[],
): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title what" font-family="system-ui, sans-serif" font-size="12">
<title id="title">${svgText(title)}</title>
<desc id="what">${svgText(description)}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`

/** Text at a place; `anchor` is where on the text the place lies. */
export const label = (
  x: number,
  y: number,
  text: string,
  { anchor = 'start', size = 12, fill = '#1b1f24', bold = false } = {},
): string =>
  `<text x="${place(x)}" y="${place(y)}" text-anchor="${anchor}" font-size="${size}" fill="${fill}"${
    bold ? ' font-weight="600"' : ''
  }>${svgText(text)}</text>`

/** A coordinate with two decimals at most. */
export const place = (value: number): string => String(Number(value.toFixed(2)))
