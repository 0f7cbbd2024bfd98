/** A reader's part in a group. `hold` is called when the group has settled, with the partitions that are its own. */
export interface Member {
  generation: number
  wake: () => void
  hold: (partitions: number[]) => void
}

/**
 * Shares partitions among the readers of one group in this process. A rebalance waits until every member has finished
 * its batch, so that no partition is read twice at a time.
 */
export interface Group {
  join(member: Member): void
  leave(member: Member): void
  /** Whether members came or went since this one got its partitions. */
  isStale(member: Member): boolean
  /** Says that a member is between batches; resolves when it has its partitions or has left. */
  arrive(member: Member): Promise<void>
  readonly size: number
}

/** @param partitions number of partitions of the topic */
export function createGroup(partitions: number): Group {
  const members: Member[] = []
  const arrived = new Map<Member, () => void>()
  let generation = 0

  const change = () => {
    generation += 1
    for (const member of members) member.wake()
    settle()
  }

  const settle = () => {
    if (members.length === 0 || !members.every((member) => arrived.has(member))) return
    members.forEach((member, index) => {
      const own: number[] = []
      for (let partition = index; partition < partitions; partition += members.length) own.push(partition)
      member.generation = generation
      member.hold(own)
    })
    for (const release of arrived.values()) release()
    arrived.clear()
  }

  return {
    join(member) {
      members.push(member)
      change()
    },
    leave(member) {
      const index = members.indexOf(member)
      if (index < 0) return
      members.splice(index, 1)
      arrived.get(member)?.()
      arrived.delete(member)
      change()
    },
    isStale: (member) => member.generation !== generation,
    arrive(member) {
      return new Promise((release) => {
        arrived.set(member, release)
        settle()
      })
    },
    get size() {
      return members.length
    },
  }
}
