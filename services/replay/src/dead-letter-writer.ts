import type { DeadLetter } from '@murmuration/contracts'
import type { ByteSink } from './outputs/byte-sink.ts'

const HELD_CHARACTERS = 4 << 20

/**
 * Takes dead letters as they come. The first few millions of characters are held in memory, so that most runs
 * have no open file while they compute.
 *
 * @param open opens `dead-letters.ndjson`; called once
 */
export function deadLetterWriter(open: () => ByteSink): { add(letter: DeadLetter): void; finish(): void } {
  let held: string[] = []
  let characters = 0
  let sink: ByteSink | undefined
  const release = (): void => {
    sink ??= open()
    for (const line of held) sink.text(line)
    held = []
    characters = 0
  }
  return {
    add(letter) {
      const line = `${JSON.stringify(letter)}\n`
      held.push(line)
      characters += line.length
      if (characters > HELD_CHARACTERS) release()
    },
    finish: release,
  }
}
