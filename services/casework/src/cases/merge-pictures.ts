import type { CasePicture } from '@murmuration/contracts'

/** The two pictures of a merged case stand side by side, each at half its size. */
const SIDE = 10_000
/** Between them, so that neither looks like a part of the other. */
const GAP = 400

/**
 * The pictures of two cases as one. As in their evidence, the figures of the first stand: its intervals, its sessions by
 * minute, and what it counted of accounts and pairs that both hold; accounts, pairs and shares of the other are added.
 */
export function mergedPicture(into: CasePicture, from: CasePicture): CasePicture {
  const accounts = [...new Set([...into.accounts, ...from.accounts])].sort()
  const objects = [...new Set([...into.objects, ...from.objects])]
  const fromMs = Math.min(into.fromMs, from.fromMs)
  const account = placesOf(accounts)
  const held = new Set(into.accounts)
  const x: number[] = []
  const y: number[] = []
  for (const [picture, left] of [
    [from, SIDE / 2 + GAP / 2],
    [into, 0],
  ] as const)
    for (const [k, id] of picture.accounts.entries()) {
      x[account(id)] = Math.round(left + picture.layout.x[k]! * (0.5 - GAP / 2 / SIDE))
      y[account(id)] = Math.round(SIDE / 4 + picture.layout.y[k]! / 2)
    }
  const inBoth = (one: CasePicture, k: number): boolean =>
    held.has(one.accounts[one.edges.a[k]!]!) && held.has(one.accounts[one.edges.b[k]!]!)
  const edges = [
    ...rowsOf(into.edges).map(renumbered(into.accounts, account)),
    ...rowsOf(from.edges)
      .filter((_, k) => !inBoth(from, k))
      .map(renumbered(from.accounts, account)),
  ].sort((one, other) => other.weight - one.weight)
  const shares = sharesOf([into, from], accounts, objects, fromMs)
  const counted = new Map<string, Row<CasePicture['perAccount']>>()
  for (const picture of [from, into])
    for (const [k, row] of rowsOf(picture.perAccount).entries()) counted.set(picture.accounts[k]!, row)
  return {
    ...into,
    fromMs,
    accounts,
    layout: { x, y },
    edges: columnsOf(edges, into.edges),
    perAccount: columnsOf(
      accounts.map((id) => counted.get(id)!),
      into.perAccount,
    ),
    sessions: {
      ...into.sessions,
      minute: into.sessions.minute.map((minute) => minute + Math.round((into.fromMs - fromMs) / 60_000)),
    },
    objects,
    shares: columnsOf(shares, into.shares),
    background: byMinute([
      ...outsideBoth(into, from).map((row) => later(row, into.fromMs - fromMs)),
      ...outsideBoth(from, into).map((row) => later(row, from.fromMs - fromMs)),
    ]),
    notDrawn: {
      edges: into.notDrawn.edges + from.notDrawn.edges,
      shares: into.notDrawn.shares + from.notDrawn.shares,
    },
  }
}

/**
 * The picture of a case for a part of its accounts. Places, pairs and shares are those of the part; shares of the others
 * are background now. Sessions by minute, and what was counted of each account, stay as the whole had them.
 */
export function partPicture(whole: CasePicture, part: ReadonlySet<string>): CasePicture {
  const kept = whole.accounts.flatMap((id, k) => (part.has(id) ? [k] : []))
  const accounts = kept.map((k) => whole.accounts[k]!)
  const account = placesOf(accounts)
  const isKept = (k: number): boolean => part.has(whole.accounts[k]!)
  const shares = rowsOf(whole.shares)
  const counted = rowsOf(whole.perAccount)
  const others = shares.filter(({ account: k }) => !isKept(k))
  return {
    ...whole,
    accounts,
    layout: { x: kept.map((k) => whole.layout.x[k]!), y: kept.map((k) => whole.layout.y[k]!) },
    edges: columnsOf(
      rowsOf(whole.edges)
        .filter(({ a, b }) => isKept(a) && isKept(b))
        .map(renumbered(whole.accounts, account)),
      whole.edges,
    ),
    perAccount: columnsOf(
      kept.map((k) => counted[k]!),
      whole.perAccount,
    ),
    shares: columnsOf(
      shares
        .filter(({ account: k }) => isKept(k))
        .map((share) => ({ ...share, account: account(whole.accounts[share.account]!) })),
      whole.shares,
    ),
    background: byMinute([
      ...rowsOf(whole.background),
      ...others.map(({ second }) => ({ minute: Math.floor(second / 60), shares: 1 })),
    ]),
  }
}

type Columns = { [name: string]: readonly unknown[] }
type Row<Of extends Columns> = { [Name in keyof Of]: Of[Name][number] }

function rowsOf<Of extends Columns>(columns: Of): Row<Of>[] {
  const names = Object.keys(columns) as (keyof Of)[]
  return (columns[names[0]!] ?? []).map(
    (_, k) => Object.fromEntries(names.map((name) => [name, columns[name]![k]])) as Row<Of>,
  )
}

function columnsOf<Of extends Columns>(rows: readonly Row<Of>[], like: Of): Of {
  const names = Object.keys(like) as (keyof Of)[]
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) as unknown as Of
}

/** Finds the place of a name in a list that holds it. */
function placesOf(names: readonly string[]): (name: string) => number {
  const places = new Map(names.map((name, k) => [name, k]))
  return (name) => places.get(name)!
}

type Edge = Row<CasePicture['edges']>

const renumbered =
  (accounts: readonly string[], account: (id: string) => number) =>
  (edge: Edge): Edge => {
    const ends = [account(accounts[edge.a]!), account(accounts[edge.b]!)].sort((one, other) => one - other)
    return { ...edge, a: ends[0]!, b: ends[1]! }
  }

/** Shares of both, once each, by second; where both have one, with its gap in the first. */
function sharesOf(
  pictures: readonly CasePicture[],
  accounts: readonly string[],
  objects: readonly string[],
  fromMs: number,
): Row<CasePicture['shares']>[] {
  const [account, object] = [placesOf(accounts), placesOf(objects)]
  const found = new Map<string, Row<CasePicture['shares']>>()
  for (const picture of pictures) {
    const later = Math.round((picture.fromMs - fromMs) / 1_000)
    for (const share of rowsOf(picture.shares)) {
      const moved = {
        ...share,
        second: share.second + later,
        account: account(picture.accounts[share.account]!),
        object: object(picture.objects[share.object]!),
      }
      const key = `${moved.second} ${moved.account} ${moved.object}`
      if (!found.has(key)) found.set(key, moved)
    }
  }
  return [...found.values()].sort(
    (one, other) => one.second - other.second || one.account - other.account || one.object - other.object,
  )
}

type Minute = Row<CasePicture['background']>

/** The background of a picture, by its own minutes, without what accounts of the other case shared of the same objects. */
function outsideBoth(one: CasePicture, other: CasePicture): Minute[] {
  const [held, objects] = [new Set(one.accounts), new Set(one.objects)]
  return [
    ...rowsOf(one.background),
    ...rowsOf(other.shares)
      .filter(
        ({ account, object }) => !held.has(other.accounts[account]!) && objects.has(other.objects[object]!),
      )
      .map(({ second }) => ({
        minute: Math.floor((other.fromMs - one.fromMs + second * 1_000) / 60_000),
        shares: -1,
      })),
  ]
}

const later = ({ minute, shares }: Minute, byMs: number): Minute => ({
  minute: minute + Math.round(byMs / 60_000),
  shares,
})

/** Sums by minute, rising, without minutes of none. */
function byMinute(rows: readonly Minute[]): CasePicture['background'] {
  const sums = new Map<number, number>()
  for (const { minute, shares } of rows) sums.set(minute, (sums.get(minute) ?? 0) + shares)
  const minute = [...sums.keys()].filter((at) => sums.get(at)! > 0).sort((one, other) => one - other)
  return { minute, shares: minute.map((at) => sums.get(at)!) }
}
