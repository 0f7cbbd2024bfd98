const NEEDED = [20, 19]

/** Ends the process with one sentence where this Node is older than the product needs. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return
  process.stderr.write(
    `Murmuration needs Node ${NEEDED.join('.')} or newer, and this is Node ${process.versions.node}; install a newer one from https://nodejs.org and run the command again.\n`,
  )
  process.exit(1)
}
