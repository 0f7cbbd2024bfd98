/**
 * The entry of a list that a person most likely meant, or undefined where none is near.
 *
 * @see Damerau 1964: edits are insertion, deletion, substitution and swap of neighbours
 */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(word.length / 2)) + 1
  for (const choice of choices) {
    const edits = choice.startsWith(word) && word.length > 1 ? 1 : editDistance(word, choice)
    if (edits < least && edits < choice.length) {
      least = edits
      best = choice
    }
  }
  return best
}

/** 'a, b or c' */
export const oneOf = (choices: readonly string[]): string =>
  choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`

function editDistance(x: string, y: string): number {
  let older: number[] = []
  let above = Array.from({ length: y.length + 1 }, (_, k) => k)
  for (let i = 1; i <= x.length; i++) {
    const row = [i]
    for (let j = 1; j <= y.length; j++) {
      const substituted = above[j - 1] + (x[i - 1] === y[j - 1] ? 0 : 1)
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, substituted)
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1])
        row[j] = Math.min(row[j], older[j - 2] + 1)
    }
    older = above
    above = row
  }
  return above[y.length]
}
