import { type CasePicture, GAP_BIN_SECONDS, type ReviewCase } from '@murmuration/contracts'
import { accountName, objectName, type Shares } from '../prepare.ts'
import { coincidenceChance } from '../synchrony.ts'
import type { SynchronyChance } from '../synchrony-chance.ts'
import type { PictureInput } from './draw-pictures.ts'

interface Share {
  id: number
  account: string
  object: string
  timeMs: number
}

interface Session {
  pair: [a: string, b: string]
  openedMs: number
  gapMs: number
  chance: number
}

/** All of a picture but where it puts accounts, and the ranges of chance; by plain walks over all shares, in no hurry. */
export function drawPictureSlowly(
  { shares, backbone, window }: PictureInput,
  found: ReviewCase,
  scale: SynchronyChance,
): Omit<CasePicture, 'layout'> {
  const ids = found.accounts.map(({ accountId }) => accountId)
  const all = sharesByHand(shares)
  const own = all.filter(({ account }) => ids.includes(account))
  const nameOf = (account: number): string => accountName(shares, account)
  const pairs = [...Array(backbone.size).keys()]
    .map((e) => ({ e, a: nameOf(backbone.a[e]), b: nameOf(backbone.b[e]) }))
    .filter(({ a, b }) => ids.includes(a) && ids.includes(b))
    .sort(
      (x, y) =>
        backbone.weight[y.e] - backbone.weight[x.e] ||
        backbone.log10P[x.e] - backbone.log10P[y.e] ||
        backbone.tier[x.e] - backbone.tier[y.e] ||
        x.e - y.e,
    )
  const sessions = pairs.map(({ a, b }) => sessionsOf(own, a, b, scale))
  const perAccount = ids.map((id) => sessions.flat().filter(({ pair }) => pair.includes(id)))
  const minuteOf = (timeMs: number): number => Math.floor((timeMs - window.startMs) / 60_000)
  const minutes = distinct(sessions.flat().map(({ openedMs }) => minuteOf(openedMs)))
  const perMinute = minutes.map((minute) =>
    sessions.flat().filter(({ openedMs }) => minuteOf(openedMs) === minute),
  )
  const objects = objectsByHand(own, all, scale)
  const sharedObjects = objects.filter((object) => own.filter((one) => one.object === object).length > 1)
  const background = all.filter(
    ({ account, object }) => !ids.includes(account) && sharedObjects.includes(object),
  )
  const backgroundMinutes = distinct(background.map(({ timeMs }) => minuteOf(timeMs)))
  const drawn = [...own].sort(
    (x, y) =>
      x.timeMs - y.timeMs ||
      (x.account === y.account
        ? objects.indexOf(x.object) - objects.indexOf(y.object)
        : x.account < y.account
          ? -1
          : 1),
  )
  return {
    schemaVersion: 1,
    fromMs: window.startMs,
    tauSeconds: scale.synchronyMs / 1000,
    contextSeconds: scale.contextMs / 1000,
    accounts: ids,
    edges: {
      a: pairs.map(({ a }) => ids.indexOf(a)),
      b: pairs.map(({ b }) => ids.indexOf(b)),
      tier: pairs.map(({ e }) => (['A', 'B', 'C'] as const)[backbone.tier[e] - 1]),
      tauSeconds: pairs.map(({ e }) => backbone.scaleSeconds[e]),
      weight: pairs.map(({ e }) => sixDigits(backbone.weight[e])),
      ...columns(sessions, scale),
      log10P: pairs.map(({ e }) => sixDigits(backbone.log10P[e])),
      medianGapSeconds: sessions.map(medianGap),
    },
    perAccount: {
      ...columns(perAccount, scale),
      gaps: perAccount.map((own) =>
        GAP_BIN_SECONDS.map(
          (edge, k) =>
            own.filter(({ gapMs }) => gapMs <= edge * 1000 && gapMs > (GAP_BIN_SECONDS[k - 1] ?? -1) * 1000)
              .length,
        ),
      ),
    },
    sessions: {
      minute: minutes,
      sessions: perMinute.map((own) => own.length),
      synchronous: perMinute.map((own) => own.filter(({ gapMs }) => gapMs <= scale.synchronyMs).length),
      expected: perMinute.map((own) => sixDigits(sum(own.map(({ chance }) => chance)))),
      variance: perMinute.map((own) => sixDigits(sum(own.map(({ chance }) => chance - chance ** 2)))),
    },
    objects,
    shares: {
      second: drawn.map(({ timeMs }) => Math.floor((timeMs - window.startMs) / 1000)),
      account: drawn.map(({ account }) => ids.indexOf(account)),
      object: drawn.map(({ object }) => objects.indexOf(object)),
      gapSeconds: drawn.map((one) => {
        const gap = nearest(one, own) / 1000
        return gap <= scale.contextMs / 1000 ? gap : null
      }),
    },
    background: {
      minute: backgroundMinutes,
      shares: backgroundMinutes.map(
        (minute) => background.filter(({ timeMs }) => minuteOf(timeMs) === minute).length,
      ),
    },
    notDrawn: { edges: 0, shares: 0 },
  }
}

const sharesByHand = (shares: Shares): Share[] =>
  [...Array(shares.count).keys()].map((id) => ({
    id,
    account: accountName(shares, shares.account[id]),
    object: objectName(shares, shares.object[id]),
    timeMs: shares.timeMs[id],
  }))

function sessionsOf(own: readonly Share[], a: string, b: string, scale: SynchronyChance): Session[] {
  const met = own
    .filter(({ account }) => account === a)
    .flatMap((one) =>
      own
        .filter(({ account, object }) => account === b && object === one.object)
        .map((other) => ({
          atMs: Math.min(one.timeMs, other.timeMs),
          gapMs: Math.abs(one.timeMs - other.timeMs),
          chance: coincidenceChance(scale, one.id, other.id),
        })),
    )
    .filter(({ gapMs }) => gapMs <= scale.contextMs)
    .sort((x, y) => x.atMs - y.atMs)
  const sessions: Session[] = []
  for (const { atMs, gapMs, chance } of met) {
    const last = sessions.at(-1)
    if (last === undefined || atMs > last.openedMs + scale.contextMs)
      sessions.push({ pair: [a, b], openedMs: atMs, gapMs, chance })
    else {
      last.gapMs = Math.min(last.gapMs, gapMs)
      last.chance = 1 - (1 - last.chance) * (1 - chance)
    }
  }
  return sessions
}

/** Objects by how many of the case shared them, how many of those in synchrony, how few anywhere, and their id. */
function objectsByHand(own: readonly Share[], all: readonly Share[], scale: SynchronyChance): string[] {
  const ranked = [...new Set(own.map(({ object }) => object))].map((object) => {
    const here = own.filter((one) => one.object === object)
    const near = here.filter((one) => nearest(one, own) <= scale.synchronyMs)
    return {
      object,
      rank: [-here.length, -near.length, all.filter((one) => one.object === object).length],
    }
  })
  return ranked
    .sort(
      (x, y) =>
        x.rank.map((figure, k) => figure - y.rank[k]).find((by) => by !== 0) ??
        (x.object < y.object ? -1 : 1),
    )
    .map(({ object }) => object)
}

/** Distance in ms to the nearest share of the same object by another account; Infinity where there is none. */
const nearest = ({ account, object, timeMs }: Share, own: readonly Share[]): number =>
  Math.min(
    ...own
      .filter((other) => other.object === object && other.account !== account)
      .map((other) => Math.abs(other.timeMs - timeMs)),
  )

const columns = (sessions: readonly (readonly Session[])[], { synchronyMs }: SynchronyChance) => {
  const ranges = sessions.map((own) => rangeByHand(own.map(({ chance }) => chance)))
  return {
    sessions: sessions.map((own) => own.length),
    synchronous: sessions.map((own) => own.filter(({ gapMs }) => gapMs <= synchronyMs).length),
    expected: sessions.map((own) => sixDigits(sum(own.map(({ chance }) => chance)))),
    low: ranges.map(([low]) => low),
    high: ranges.map(([, high]) => high),
  }
}

/** Smallest counts at which the distribution of successes reaches 2.5 % and 97.5 %. */
function rangeByHand(chances: readonly number[]): [number, number] {
  let mass = [1]
  for (const chance of chances)
    mass = [...mass, 0].map((own, k) => own * (1 - chance) + (mass[k - 1] ?? 0) * chance)
  const reaches = (part: number): number => mass.findIndex((_, k) => sum(mass.slice(0, k + 1)) >= part)
  return [reaches(0.025), reaches(0.975)]
}

function medianGap(sessions: readonly Session[]): number | null {
  const gapsMs = sessions.map(({ gapMs }) => gapMs).sort((x, y) => x - y)
  const half = gapsMs.length / 2
  if (gapsMs.length === 0) return null
  const middle = Number.isInteger(half) ? (gapsMs[half - 1] + gapsMs[half]) / 2 : gapsMs[Math.floor(half)]
  return sixDigits(middle / 1000)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const distinct = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((x, y) => x - y)
const sixDigits = (value: number): number => Number(value.toPrecision(6))
