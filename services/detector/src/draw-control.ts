import { type ControlPart, type ControlRecord, type Span, stableHash } from '@murmuration/contracts'
import { type DetectOptions, detectKnown, type IdTable, idAt, type KnownShares } from '@murmuration/detection'
import { type AccountFacts, accountFacts, accountInWindow } from './account-facts.ts'
import { stratumOf } from './control-strata.ts'

/** At most so many candidates are published for each flagged account of a stratum. */
const PER_FLAGGED = 5

/** What a control is drawn from; goes from thread to thread. */
export interface ControlInput {
  window: Span
  flagsVersion: number
  parametersHash: string
  options: Pick<DetectOptions, 'scope' | 'sampleEvery' | 'seed' | 'community'>
  /** Most shares of accounts that nobody flagged that are looked at one by one. */
  mostShares: number
  /** Shares of the window's context, and 1 for flagged accounts by index into their ids; or why no control is drawn. */
  from: { known: KnownShares; flagged: Uint8Array } | Exclude<ControlRecord['notDrawn'], null>
}

/** A control as the records have it, without the number of its parts. */
export interface DrawnControl {
  record: Omit<ControlRecord, 'schemaVersion' | 'parts'>
  accounts: ControlPart['accounts']
  flagged: ControlPart['flagged']
}

/**
 * Accounts that nobody flagged, to compare a list with: the detection of the window is run once more with all of them
 * tested beside the flagged ones, and candidates are chosen in the strata in which flagged accounts lie. What was found of an
 * account has no part in the choice: in each stratum those with the smallest hashes of seed and id are taken.
 *
 * Two things keep it from being the very same test. Its family of pairs is larger, as everybody's pairs are in it;
 * for a comparison within one run it tells the flagged accounts' levels too. And where accounts that nobody flagged have
 * more than `mostShares` shares, one in so many of them is tested, by hash of the id, the others stay in the background: that
 * breaks their groups up, so that fewer of them reach a level than would if all were tested. Such a control is
 * understated and must not be held against a list without saying so. With a sample of accounts in the graph stage none is
 * drawn: groups are broken up in the same way, and of the shares of accounts that nobody flagged neither their traffic
 * of the day nor the shares around them are known but near flagged ones, so that common objects would look rare.
 */
export function drawControl(input: ControlInput): DrawnControl {
  const { window, flagsVersion, parametersHash, options, mostShares, from } = input
  const standing = { window, flagsVersion, parametersHash, perFlagged: PER_FLAGGED }
  if (typeof from === 'string') return nothingDrawn(standing, from)
  const { known, flagged } = from
  const { columns } = known
  const { accountCreatedAtMs } = columns.times
  const facts = accountFacts(
    {
      account: columns.account,
      object: columns.object,
      timeMs: columns.timeMs,
      ...(accountCreatedAtMs && { createdAtMs: accountCreatedAtMs }),
      objects: columns.objectIds.size,
    },
    { flagged, counted: new Uint8Array(flagged.length).fill(1) },
    window,
  )
  const wanted = new Map<number, number>()
  let eligible = 0
  let shares = 0
  for (let i = 0; i < flagged.length; i++) {
    if (facts.objects[i] === 0) continue
    if (flagged[i]) {
      const stratum = stratumOf(facts, i, window.endMs)
      wanted.set(stratum, (wanted.get(stratum) ?? 0) + PER_FLAGGED)
    } else {
      eligible++
      shares += facts.objects[i]
    }
  }
  if (wanted.size === 0) return nothingDrawn(standing, 'nobody_flagged', eligible)
  // Scope everybody tests all of them in any case.
  const drawnEvery = options.scope === 'everybody' ? 1 : Math.max(1, Math.ceil(shares / mostShares))
  const { seed } = options
  const ids = columns.accountIds
  const tested = flagged.slice()
  let drawn = 0
  let sharesLookedAt = 0
  for (let i = 0; i < flagged.length; i++) {
    if (flagged[i] || facts.objects[i] === 0) continue
    if (drawnEvery > 1 && stableHash(`${seed} drawn ${idAt(ids, i)}`) % drawnEvery !== 0) continue
    tested[i] = 1
    drawn++
    sharesLookedAt += facts.objects[i]
  }
  const { cases } = detectKnown(known, { ...options, flagged: tested, window })
  const levels = new Map(
    cases.flatMap(({ accounts }) =>
      accounts.map(({ accountId, level, tier }) => [accountId, { level, tier }]),
    ),
  )
  const isCandidate = (i: number): boolean => tested[i] === 1 && !flagged[i]
  const accounts = chosen(facts, ids, isCandidate, wanted, window.endMs, seed).map((i) => {
    const accountId = idAt(ids, i)
    return {
      ...accountInWindow(facts, i, accountId),
      ...(levels.get(accountId) ?? { level: null, tier: null }),
    }
  })
  const found: ControlPart['flagged'] = []
  for (let i = 0; i < flagged.length; i++) {
    if (!flagged[i]) continue
    const accountId = idAt(ids, i)
    const reached = levels.get(accountId)
    if (reached !== undefined) found.push({ accountId, ...reached })
  }
  return {
    record: {
      ...standing,
      notDrawn: null,
      eligible,
      drawnEvery,
      drawn,
      sharesLookedAt,
      candidates: accounts.length,
    },
    accounts: byId(accounts),
    flagged: byId(found),
  }
}

const nothingDrawn = (
  standing: Pick<DrawnControl['record'], 'window' | 'flagsVersion' | 'parametersHash' | 'perFlagged'>,
  notDrawn: ControlRecord['notDrawn'],
  eligible = 0,
): DrawnControl => ({
  record: { ...standing, notDrawn, eligible, drawnEvery: 1, drawn: 0, sharesLookedAt: 0, candidates: 0 },
  accounts: [],
  flagged: [],
})

/** Of the candidates of each wanted stratum as many as are wanted, by hash of seed and id, then by id. */
function chosen(
  facts: AccountFacts,
  ids: IdTable,
  isCandidate: (account: number) => boolean,
  wanted: ReadonlyMap<number, number>,
  windowEndMs: number,
  seed: number,
): number[] {
  const strata = new Map<number, { account: number; id: string; hash: number }[]>()
  for (let i = 0; i < facts.objects.length; i++) {
    if (!isCandidate(i)) continue
    const stratum = stratumOf(facts, i, windowEndMs)
    if (!wanted.has(stratum)) continue
    const id = idAt(ids, i)
    const entry = { account: i, id, hash: stableHash(`${seed} chosen ${id}`) }
    const held = strata.get(stratum)
    if (held === undefined) strata.set(stratum, [entry])
    else held.push(entry)
  }
  return [...strata].flatMap(([stratum, entries]) =>
    entries
      .sort((x, y) => x.hash - y.hash || (x.id < y.id ? -1 : 1))
      .slice(0, wanted.get(stratum))
      .map(({ account }) => account),
  )
}

const byId = <Item extends { accountId: string }>(items: Item[]): Item[] =>
  items.sort((x, y) => (x.accountId < y.accountId ? -1 : 1))
