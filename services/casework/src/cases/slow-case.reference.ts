import type { CaseState, DecisionAction, Outcome } from '@murmuration/contracts'

/** People of the model; their roles stand in their names. */
export type Who = 'ann:analyst' | 'ben:analyst' | 'lea:lead' | 'lou:lead' | 'max:lead' | 'leg:legal'

type Actions = { [account: string]: DecisionAction }

/** One thing that somebody tries. */
export type Attempt =
  | { do: 'lease'; who: Who }
  | { do: 'wait'; minutes: number }
  | { do: 'evidence'; strong: string[]; accounts: string[] }
  | { do: 'decide'; who: Who; actions: Actions }
  | { do: 'submit'; who: Who; outcome: Outcome; against: string }
  | { do: 'second'; who: Who; actions: Actions; outcome: Outcome; against: string }
  | { do: 'resolve'; who: Who; verdict: 'agree' | 'return' }
  | { do: 'move'; who: Who; to: CaseState; cause?: 'appeal' | 'new_evidence' | 'order_changed' }
  | { do: 'receipt'; who: Who }
  | { do: 'appeal'; who: Who; account: string; verdict: 'upheld' | 'reversed' }

interface Written {
  action: DecisionAction
  by: Who
  /** What the evidence on the account was. */
  on: string
}

/** A case as plain maps and lists, written down a second time from casework.md and slow on purpose: the rules one by one. */
export interface SlowCase {
  state: CaseState
  minute: number
  lease: { by: Who; until: number } | undefined
  wakeAt: number
  evidence: { [account: string]: 'strong' | 'thin' }
  first: { [account: string]: Written }
  second: { [account: string]: Written }
  final: Actions
  firstReview: { by: Who; outcome: Outcome; against: string; evidence: SlowCase['evidence'] } | undefined
  secondReview: { by: Who; outcome: Outcome; against: string } | undefined
  /** Everybody who ever submitted a review or wrote a decision. */
  tookPart: Who[]
  outcome: Outcome | null
  against: string
  receipt: boolean
  everReceipt: boolean
}

export const slowCase = (evidence: SlowCase['evidence']): SlowCase => ({
  state: 'triaged',
  minute: 0,
  lease: undefined,
  wakeAt: 0,
  evidence,
  first: {},
  second: {},
  final: {},
  firstReview: undefined,
  secondReview: undefined,
  tookPart: [],
  outcome: null,
  against: '',
  receipt: false,
  everReceipt: false,
})

const NARROW_FIRST: DecisionAction[] = ['no_action', 'label', 'limit', 'withhold_in', 'suspend']
const WEIGHT = {
  insufficient_data: 0,
  no_coordination: 0,
  coordinated_authentic: 0,
  spam_only: 1,
  coordinated_inauthentic: 2,
}
const roleOf = (who: Who): string => who.split(':')[1]!
const restricts = (action: DecisionAction): boolean => action !== 'no_action'

/** @returns the case afterwards; undefined where the attempt has to fail */
export function attempt(before: SlowCase, tried: Attempt): SlowCase | undefined {
  const c = structuredClone(before)
  const holds = (who: Who): boolean => c.lease !== undefined && c.lease.by === who && c.lease.until > c.minute
  const heldByOther = (who: Who): boolean =>
    c.lease !== undefined && c.lease.by !== who && c.lease.until > c.minute
  const finds = (outcome: Outcome): boolean => WEIGHT[outcome] > 0
  const go = (state: CaseState): SlowCase => {
    c.state = state
    if (state !== 'in_review' && state !== 'reopened') c.lease = undefined
    return c
  }
  const layAside = (): void => {
    c.firstReview = undefined
    c.secondReview = undefined
    c.second = {}
  }
  switch (tried.do) {
    case 'wait':
      c.minute += tried.minutes
      return c
    case 'lease':
      if (heldByOther(tried.who)) return undefined
      c.lease = { by: tried.who, until: c.minute + 15 }
      return c
    case 'evidence':
      c.evidence = Object.fromEntries(
        tried.accounts.map((account) => [account, tried.strong.includes(account) ? 'strong' : 'thin']),
      )
      return c
    case 'decide': {
      if (c.state === 'in_review') {
        if (heldByOther(tried.who)) return undefined
      } else if (c.state !== 'escalated' || roleOf(tried.who) !== 'legal') return undefined
      for (const [account, action] of Object.entries(tried.actions)) {
        const on = c.evidence[account]
        if (on === undefined) return undefined
        if (restricts(action) && on !== 'strong') return undefined
        c.first[account] = { action, by: tried.who, on }
      }
      c.tookPart.push(tried.who)
      return c
    }
    case 'submit': {
      if (c.state === 'in_review') {
        if (!holds(tried.who)) return undefined
      } else if (c.state !== 'escalated' || roleOf(tried.who) !== 'legal') return undefined
      if (tried.against.trim() === '') return undefined
      for (const account of Object.keys(c.evidence)) {
        const written = c.first[account]
        if (written === undefined || written.on !== c.evidence[account]) return undefined
        if (restricts(written.action) && !finds(tried.outcome)) return undefined
      }
      for (const account of Object.keys(c.first)) if (!(account in c.evidence)) delete c.first[account]
      c.firstReview = {
        by: tried.who,
        outcome: tried.outcome,
        against: tried.against,
        evidence: { ...c.evidence },
      }
      c.tookPart.push(tried.who)
      return go('awaiting_second')
    }
    case 'second': {
      if (c.state !== 'awaiting_second' || c.secondReview !== undefined) return undefined
      const { by, evidence } = c.firstReview!
      if (by === tried.who || Object.values(c.first).some((written) => written.by === tried.who))
        return undefined
      if (tried.against.trim() === '') return undefined
      const accounts = Object.keys(tried.actions)
      if (accounts.length !== Object.keys(evidence).length) return undefined
      for (const account of accounts) {
        const action = tried.actions[account]!
        const on = evidence[account]
        if (on === undefined || (restricts(action) && (on !== 'strong' || !finds(tried.outcome))))
          return undefined
        c.second[account] = { action, by: tried.who, on }
      }
      c.secondReview = { by: tried.who, outcome: tried.outcome, against: tried.against }
      c.tookPart.push(tried.who)
      return c
    }
    case 'resolve': {
      if (c.state !== 'awaiting_second' || c.secondReview?.by !== tried.who) return undefined
      if (tried.verdict === 'return') {
        layAside()
        return go('in_review')
      }
      const [p, q] = [c.firstReview!.outcome, c.secondReview.outcome]
      if (p !== q && WEIGHT[p] === WEIGHT[q]) return undefined
      const outcome = WEIGHT[p] < WEIGHT[q] ? p : q
      for (const account of Object.keys(c.first)) {
        const both = [c.first[account]!.action, c.second[account]!.action]
        const stands = NARROW_FIRST.find((action) => both.includes(action))!
        if (restricts(stands) && !finds(outcome)) return undefined
        c.final[account] = stands
      }
      c.outcome = outcome
      const [x, y] = [c.firstReview!.against, c.secondReview.against]
      c.against = x === y ? x : `${x}\n\n${y}`
      return go('decided')
    }
    case 'receipt':
      if (c.state !== 'decided' && c.state !== 'reversed') return undefined
      c.receipt = true
      c.everReceipt = true
      return c.state === 'decided' ? go('actioned') : c
    case 'appeal': {
      const standing = c.final[tried.account]
      if (standing === undefined || !restricts(standing)) return undefined
      if (roleOf(tried.who) === 'analyst' || c.tookPart.includes(tried.who)) return undefined
      if (tried.verdict === 'upheld') return c
      c.final[tried.account] = 'no_action'
      c.receipt = false
      if (c.state === 'decided' || c.state === 'actioned') return go('reversed')
      if (c.state !== 'closed') return c
      return reopened(c, go, layAside)
    }
    case 'move': {
      const { who, to, cause } = tried
      const way = `${c.state} → ${to}`
      if (way === 'escalated → in_review') return roleOf(who) === 'legal' ? go(to) : undefined
      if (way === 'reopened → triaged' || way === 'snoozed → triaged') return go(to)
      if (
        [
          'triaged → in_review',
          'reopened → in_review',
          'in_review → escalated',
          'in_review → triaged',
        ].includes(way)
      )
        return holds(who) ? go(to) : undefined
      if (way === 'triaged → snoozed' || way === 'in_review → snoozed') return holds(who) ? go(to) : undefined
      if (way === 'awaiting_second → in_review') {
        if (c.secondReview?.by !== who) return undefined
        layAside()
        return go(to)
      }
      const owes = c.everReceipt || Object.values(c.final).some(restricts)
      if (way === 'decided → closed' || way === 'reversed → closed')
        return owes && !c.receipt ? undefined : go(to)
      if (way === 'actioned → closed') return go(to)
      if (to === 'reopened' && cause !== undefined) {
        if (c.state === 'closed') return reopened(c, go, layAside)
        if ((c.state === 'decided' || c.state === 'actioned') && cause !== 'new_evidence')
          return reopened(c, go, layAside)
      }
      return undefined
    }
  }
}

function reopened(c: SlowCase, go: (state: CaseState) => SlowCase, layAside: () => void): SlowCase {
  layAside()
  c.first = {}
  c.outcome = null
  c.against = ''
  c.receipt = false
  return go('reopened')
}
