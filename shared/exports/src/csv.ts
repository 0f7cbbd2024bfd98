/** A field as RFC 4180 writes it: in quotes where it holds a comma, a quote or a line break, or is empty space at an end. */
export const csvField = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

export const csvRow = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\n`

/** A whole number as it is; any other with six significant digits, which no platform's arithmetic changes. */
export const figure = (value: number): string =>
  String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(6)))

/** 10^`log10P` with four significant digits, also where it is too small for a double. */
export function probability(log10P: number): string {
  if (log10P > -300) return String(Number((10 ** log10P).toPrecision(4)))
  const exponent = Math.floor(log10P)
  return `${Number((10 ** (log10P - exponent)).toPrecision(4))}e${exponent}`
}
