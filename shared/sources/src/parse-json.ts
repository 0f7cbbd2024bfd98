/** Texts, and whole numbers of 16 digits and more that stand alone. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g

/**
 * JSON.parse that loses no digit of an id: whole numbers that a double cannot hold exactly become texts of their digits.
 *
 * @throws {SyntaxError} as JSON.parse does
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(
    text.replace(TOKENS, (token, at: number) => {
      if (token[0] === '"' || Number.isSafeInteger(Number(token))) return token
      // A number's fraction is no whole number: the digits before it would have been left alone.
      return text[at - 1] === '.' || /\d/.test(text[at - 1] ?? '') ? token : `"${token}"`
    }),
  )
}
