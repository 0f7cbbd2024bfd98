import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'

const shutdown = JSON.stringify(new URL('../dist/shutdown.js', import.meta.url).href)

/** Runs a script that says `ready`, sends it signals, one as soon as it has said a word, and tells how it ended. */
function run(
  body: string,
  signals: readonly NodeJS.Signals[],
): Promise<{ code: number | null; said: string }> {
  const script = `import { aborted, stopSignal } from ${shutdown}\n${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  let said = ''
  let sent = 0
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
    const signal = signals[sent]
    if (signal !== undefined) {
      sent++
      child.kill(signal)
    }
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })))
}

test('the first signal aborts, and what runs may come to its end', async () => {
  const body = `
    using stop = stopSignal()
    const alive = setInterval(() => {}, 1000)
    process.stdout.write('ready\\n')
    await aborted(stop)
    clearInterval(alive)
    process.stdout.write('finished\\n')`.replace('using stop', 'const stop')
  expect(await run(body, ['SIGTERM'])).toEqual({ code: 0, said: 'ready\nfinished\n' })
})

test('a second signal ends it at once, with the code of that signal', async () => {
  const body = `
    const stop = stopSignal()
    setInterval(() => {}, 1000)
    process.stdout.write('ready\\n')
    await aborted(stop)
    process.stdout.write('stopping\\n')
    await new Promise(() => {})`
  expect(await run(body, ['SIGTERM', 'SIGINT'])).toEqual({ code: 130, said: 'ready\nstopping\n' })
})

test('the deadline ends what does not stop', async () => {
  const body = `
    const stop = stopSignal(100)
    setInterval(() => {}, 1000)
    process.stdout.write('ready\\n')
    await new Promise(() => {})`
  expect((await run(body, ['SIGTERM'])).code).toBe(143)
})
