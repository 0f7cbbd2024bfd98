import { environment } from './environment.ts'

const [WHERE, NTH] = parsed(environment().MURMURATION_KILL_AT)
let met = 0

/**
 * A place at which a test of faults ends the process by SIGKILL, as MURMURATION_KILL_AT names it: `name`, or `name#3` for
 * the third time it is reached. Anywhere else it does nothing.
 */
export function killPoint(name: string): void {
  if (name === WHERE && ++met === NTH) process.kill(process.pid, 'SIGKILL')
}

function parsed(text = ''): [name: string | undefined, nth: number] {
  const [name, nth = '1'] = text.split('#')
  return [name || undefined, Number(nth)]
}
