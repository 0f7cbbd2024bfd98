import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Size of an element in whole pixels, as it changes. @param assumed until it is measured */
export function useSize<Box extends HTMLElement>(
  assumed: [width: number, height: number],
): [RefObject<Box | null>, number, number] {
  const box = useRef<Box>(null)
  const [[width, height], set] = useState(assumed)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null || typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(([entry]) => {
      const { width: wide, height: high } = entry.contentRect
      if (wide > 0) set([Math.floor(wide), Math.floor(high)])
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [box, width, height]
}
