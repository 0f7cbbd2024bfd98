import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inRepository, readIfThere } from './repository.mjs'

const folder = inRepository('.cache', 'set-up.lock')
const owner = inRepository('.cache', 'set-up.lock', 'pid')
const POLL_MS = 200
/** A folder without an owner is one whose maker is about to write its id, or has died before it could. */
const OWNERLESS_POLLS = 10

/** Runs `work` while no other process of this checkout sets up. A lock whose owner is gone is taken over. */
export async function withSetUpLock(work) {
  await acquire()
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function acquire() {
  mkdirSync(inRepository('.cache'), { recursive: true })
  let told = false
  let ownerlessPolls = 0
  for (;;) {
    try {
      mkdirSync(folder)
      writeFileSync(owner, String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const pid = Number(readIfThere(owner))
    ownerlessPolls = pid > 0 ? 0 : ownerlessPolls + 1
    if (pid > 0 ? !isRunning(pid) : ownerlessPolls > OWNERLESS_POLLS) {
      rmSync(folder, { recursive: true, force: true })
      continue
    }
    if (!told) process.stderr.write('Waiting for another set-up of this folder to finish…\n')
    told = true
    await sleep(POLL_MS)
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
