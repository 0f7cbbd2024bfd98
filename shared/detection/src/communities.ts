/** How an account came into a community; `evidence` stands for accounts that the group test admitted. */
export interface Member {
  account: number
  admittedBy: 'community' | 'attached' | 'group_test'
  /** Share of the seeded runs in which the account stays with this community. */
  membership: number
  /** Group test of an account that it admitted: rare shares near the group's times. */
  groupTest?: { hits: number; observed: number; expected: number; log10P: number }
}

/** A community found in the backbone: members ascending by account. */
export interface Community {
  members: Member[]
}
