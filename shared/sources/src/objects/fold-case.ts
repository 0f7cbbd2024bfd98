/**
 * Text under which letters that differ in case or in compatible form are one: NFKC, full case folding by way of upper
 * case (ß and SS, ς and σ), and without the dot that lower case leaves on a Turkish İ. So ı and i are one as well: in
 * capitals nobody could tell them apart.
 *
 * @see Unicode Standard Annex 15 (NFKC), and section 3.13 of the Unicode Standard (caseless matching)
 */
export function foldCase(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(/i\u0307+/g, 'i')
    .normalize('NFKC')
}
