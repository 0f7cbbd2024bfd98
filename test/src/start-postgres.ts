import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A PostgreSQL that lives as long as somebody needs it. */
export interface OwnPostgres {
  /** Of a user who may make databases and roles, with `/postgres` at its end. */
  url: string
  stop(): Promise<void>
}

/**
 * Runs `infra/postgres/server.mjs` as a process that ends when this one does.
 *
 * @param durable whether what it acknowledges survives the machine
 * @throws {Error} with what it said
 */
export function startPostgres({ durable }: { durable: boolean }): Promise<OwnPostgres> {
  const script = fileURLToPath(new URL('../../infra/postgres/server.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, ...(durable ? ['--durable'] : [])], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.stdin.end()
    await exited
  }
  let said = ''
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk
      const url = /ready at (\S+)\n/.exec(said)?.[1]
      if (url !== undefined) resolve({ url, stop })
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    exited.then(() => reject(new Error(said.trim() || 'PostgreSQL did not start.')), reject)
  })
}
