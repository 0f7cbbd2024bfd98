import { useCallback, useState } from 'react'
import { useWho } from '../api/client.ts'

/**
 * Something half written, kept in the browser for the person who writes it until it is cleared: it survives a reload, a
 * session that ends, and a conflict.
 *
 * @param key what it is a draft of, such as `decision:<case>:<account>`
 */
export function useDraft<Value>(
  key: string,
  initial: Value,
): [Value, (value: Value | ((before: Value) => Value)) => void, () => void] {
  const { data: me } = useWho()
  const name = `murmuration:draft:${me?.id ?? 'nobody'}:${key}`
  const [kept, setKept] = useState<{ name: string; value: Value }>(() => ({
    name,
    value: read(name, initial),
  }))
  const value = kept.name === name ? kept.value : read(name, initial)
  const set = useCallback(
    (next: Value | ((before: Value) => Value)) =>
      setKept((before) => {
        const from = before.name === name ? before.value : read(name, initial)
        const written = typeof next === 'function' ? (next as (before: Value) => Value)(from) : next
        write(name, written)
        return { name, value: written }
      }),
    [name, initial],
  )
  const clear = useCallback(() => {
    localStorage.removeItem(name)
    setKept({ name, value: initial })
  }, [name, initial])
  return [value, set, clear]
}

function read<Value>(name: string, initial: Value): Value {
  try {
    const text = localStorage.getItem(name)
    return text === null ? initial : (JSON.parse(text) as Value)
  } catch {
    // A draft that cannot be read is none.
    return initial
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // Without room in the browser it stays in the page.
  }
}
