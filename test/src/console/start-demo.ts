import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../../infra/bin/murmuration.mjs', import.meta.url))

/** Somebody who can sign in. */
export interface Account {
  name: string
  login: string
  password: string
  role: string
}

/** The program as a person starts it, with the founding story in it and its console served. */
export interface Demo extends AsyncDisposable {
  url: string
  orderId: string
  /** By login: admin, analyst, second, legal. */
  people: { [login: string]: Account }
  said(): string
}

/**
 * Runs `murmuration start --demo --serve` until the story is told, and lets it go on.
 *
 * @param data folder of its log and state
 * @param environment settings beside those of this process
 */
export async function startDemo(data: string, environment: { [name: string]: string } = {}): Promise<Demo> {
  const args = [binary, 'start', '--demo', '--serve', '--json', '--data', data]
  const child = spawn(process.execPath, [...args, '--port', '0', '--casework-port', '0'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const isOver = ended.then(() => true)
  const url = () => /^Console: (http:\S+)/m.exec(said)?.[1]
  while (url() === undefined)
    if (await Promise.race([isOver, sleep(100, false)])) throw new Error(`the demo ended: ${said}`)
  const kept = (name: string) => JSON.parse(readFileSync(join(data, 'story-1', name), 'utf8'))
  const { people } = kept('people.json') as { people: Account[] }
  return {
    url: url()!,
    orderId: (kept('order.json') as { id: string }).id,
    people: Object.fromEntries(people.map((person) => [person.login, person])),
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
      await ended
      clearTimeout(timer)
    },
  }
}
