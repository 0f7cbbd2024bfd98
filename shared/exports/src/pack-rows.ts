import {
  type Analysis,
  accountName,
  type CaseDraft,
  objectName,
  postName,
  type Shares,
  type TestedPairs,
  TIER_NAMES,
  textAt,
} from '@murmuration/detection'
import { familyName, type PackEdge, type PackShare } from './case-norms.ts'

/** Tests that the case's pairs passed: first those of its edges, then those in further families. */
export function packEdges(shares: Shares, { backbone }: Analysis, draft: CaseDraft): PackEdge[] {
  const row = (of: TestedPairs, k: number, strongest: boolean): PackEdge => ({
    a: accountName(shares, of.a[k]),
    b: accountName(shares, of.b[k]),
    strongest,
    tier: TIER_NAMES[of.tier[k] - 1],
    family: familyName(of.family[k]),
    scaleSeconds: of.scaleSeconds[k],
    weight: of.weight[k],
    sessions: of.sessions[k],
    synchronous: of.synchronous[k],
    observed: of.observed[k],
    expected: of.expected[k],
    log10P: Math.min(0, of.log10P[k]),
  })
  const own = new Set(draft.edges)
  const { agreeing } = backbone
  return [
    ...[...draft.edges].map((e) => row(backbone, e, true)),
    ...[...agreeing.edge].flatMap((e, k) => (own.has(e) ? [row(agreeing, k, false)] : [])),
  ]
}

/** Shares, in their order, of all objects that an account of the case shared, by whomever. */
export function packShares(all: Shares, accounts: ReadonlySet<string>): PackShare[] {
  const { columns, objectStart, row, account, timeMs } = all
  const { texts, times } = columns
  const ofCase = Uint8Array.from({ length: all.accounts }, (_, i) =>
    accounts.has(accountName(all, i)) ? 1 : 0,
  )
  const packed: PackShare[] = []
  const timeOf = (time: number | undefined): number | null =>
    time === undefined || Number.isNaN(time) ? null : time
  for (let o = 0; o < all.objects; o++) {
    let isShared = false
    for (let s = objectStart[o]; s < objectStart[o + 1]; s++) if (ofCase[account[s]]) isShared = true
    if (!isShared) continue
    for (let s = objectStart[o]; s < objectStart[o + 1]; s++) {
      const isOfCase = ofCase[account[s]] === 1
      packed.push({
        objectId: objectName(all, o),
        accountId: accountName(all, account[s]),
        timestampMs: timeMs[s],
        postId: postName(all, s) ?? null,
        objectType: textAt(texts.objectType, row[s]) ?? null,
        authorId: textAt(texts.authorId, row[s]) ?? null,
        objectCreatedAtMs: timeOf(times.objectCreatedAtMs?.[row[s]]),
        client: isOfCase ? (textAt(texts.client, row[s]) ?? null) : null,
        isOfCase,
      })
    }
  }
  return packed
}
