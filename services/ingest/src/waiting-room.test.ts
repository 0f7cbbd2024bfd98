import { expect, it } from 'vitest'
import { waitingRoom } from './waiting-room.ts'

it('holds so many bytes and requests, and gives room back once', () => {
  const room = waitingRoom(100, 2)
  const one = room.enter()
  one.take(60)
  const two = room.enter()
  expect(() => two.take(41)).toThrow(/Retry-After/)
  two.take(40)
  expect(() => room.enter()).toThrow(expect.objectContaining({ status: 429, retryAfterSeconds: 1 }))
  two.leave()
  two.leave()
  expect([room.bytes, room.requests]).toEqual([60, 1])
  // What is there already is counted, whatever room there is.
  one.set(150)
  expect(() => room.enter()).toThrow(/Retry-After/)
  one.set(10)
  expect(room.bytes).toBe(10)
  room.enter()
  expect(() => room.enter()).toThrow(/Retry-After/)
  one.leave()
  expect([room.bytes, room.requests]).toEqual([0, 1])
})
