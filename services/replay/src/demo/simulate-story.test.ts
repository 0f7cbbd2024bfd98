import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ShareEvent } from '@murmuration/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Story, simulateStory, storyEvents } from './simulate-story.ts'
import { castStory } from './story-cast.ts'
import {
  DAYS,
  END_MS,
  OPEN_GROUPS,
  OPERATIONS,
  ORDER,
  OTHER_ACCOUNTS,
  RHYTHMS,
  START_MS,
} from './story-parameters.ts'
import { writeStory } from './write-story.ts'

let story: Story
let dir: string
let objectsOf: Map<string, Set<string>>

beforeAll(async () => {
  story = simulateStory(1)
  dir = await mkdtemp(join(tmpdir(), 'story-'))
  await writeStory(story, dir)
  objectsOf = new Map(story.accounts.map(({ id }) => [id, new Set()]))
  for (let s = 0; s < story.account.length; s++)
    objectsOf.get(story.accounts[story.account[s]].id)?.add(story.objectIds[story.object[s]])
})
afterAll(() => rm(dir, { recursive: true }))

/** Everything that the files are written from. */
function digest(told: Story): string {
  const hash = createHash('sha256')
  for (const column of [told.account, told.object, told.timeMs]) hash.update(column)
  for (const list of [told.client, told.accounts, told.objects, told.objectIds, told.order, [...told.truth]])
    hash.update(JSON.stringify(list))
  return hash.digest('hex')
}

test('the same seed tells the same story, and another seed another one', () => {
  expect(digest(simulateStory(1))).toBe(digest(story))
  expect(castStory(2).map(({ id }) => id)).not.toEqual(story.accounts.map(({ id }) => id))
})

test('the order has 1,178 rows that resolve as planned', () => {
  expect(story.order).toHaveLength(1178)
  expect(story.order.map((row) => row.row)).toEqual(Array.from({ length: 1178 }, (_, k) => k + 1))
  const ids = story.order.map((row) => row.accountId)
  const absent = ids.filter((id) => !objectsOf.has(id))
  expect(absent).toHaveLength(ORDER.notFound)
  expect(new Set(ids).size).toBe(1178 - ORDER.duplicates)
  expect(new Set(absent).size).toBe(ORDER.notFound)
})

test('every kind of account has its number, named and not', () => {
  const named = new Set(story.order.map((row) => row.accountId))
  const count = (kind: string, listed: boolean, group?: string): number =>
    story.accounts.filter(
      ({ id, truth }) =>
        truth.kind === kind && named.has(id) === listed && (group === undefined || truth.group === group),
    ).length
  for (const { name, members, named: listed } of OPERATIONS) {
    expect(count('operation', true, name)).toBe(listed)
    expect(count('operation', false, name)).toBe(members - listed)
    expect(members).toBeGreaterThan(listed)
  }
  for (const { name, members, named: listed } of OPEN_GROUPS) {
    expect(count('open_coordination', true, name)).toBe(listed)
    expect(count('open_coordination', false, name)).toBe(members - listed)
  }
  expect(count('low_activity', true)).toBe(ORDER.lowActivity)
  expect(count('low_activity', false) + count('protester', false) + count('background', true)).toBe(0)
  expect(count('protester', true)).toBe(646)
  expect(count('protester', true)).toBeGreaterThan(1178 / 2)
  expect(story.accounts.filter(({ id }) => !named.has(id))).toHaveLength(OTHER_ACCOUNTS)
  expect(OPERATIONS.filter(({ operatedFrom }) => operatedFrom === 'XA')).toHaveLength(2)
})

test('everybody in the data shares something, and only the quiet ones share less than three objects on purpose', () => {
  for (const { id, truth } of story.accounts) {
    const objects = objectsOf.get(id)?.size ?? 0
    expect(objects).toBeGreaterThan(0)
    if (truth.kind === 'low_activity') expect(objects).toBeLessThan(3)
    else if (truth.kind !== 'background') expect(objects).toBeGreaterThanOrEqual(3)
  }
})

test('shares are events of the contract, in time, to the second, after their object and never of an own post', () => {
  expect(story.account.length).toBeGreaterThan(300_000)
  expect(story.account.length).toBeLessThan(400_000)
  let lastMs = START_MS
  let k = 0
  for (const event of storyEvents(story)) {
    if (k++ % 1000 === 0) expect(ShareEvent.parse(event)).toEqual(event)
    if (event.timestampMs < lastMs || event.timestampMs >= END_MS || event.timestampMs % 1000 !== 0)
      throw new Error(`time of ${event.postId}`)
    if (event.timestampMs <= (event.objectCreatedAtMs ?? 0))
      throw new Error(`${event.postId} before its object`)
    if (event.authorId === event.accountId) throw new Error(`${event.postId} shares an own post`)
    lastMs = event.timestampMs
  }
  expect(k).toBe(story.account.length)
})

test('popularity is heavy-tailed, and nights are quiet', () => {
  const shares = new Uint32Array(story.objects.length)
  const byHour = new Array(24).fill(0)
  for (let s = 0; s < story.object.length; s++) {
    shares[story.object[s]]++
    byHour[new Date(story.timeMs[s]).getUTCHours()]++
  }
  shares.sort().reverse()
  const top = shares.slice(0, Math.ceil(shares.length / 100)).reduce((sum, x) => sum + x, 0)
  expect(top / story.object.length).toBeGreaterThan(0.15)
  expect(shares[shares.length >> 1]).toBeLessThan(10)
  expect(Math.max(...byHour)).toBeGreaterThan(3 * Math.min(...byHour))
  expect(DAYS).toBe(19)
})

test('operators across the border say XB, and keep the office hours of XA', () => {
  const across = new Set(
    OPERATIONS.filter(({ operatedFrom }) => operatedFrom === 'XA').map(({ name }) => name),
  )
  expect(RHYTHMS.shift.slice(9, 17).every((weight) => weight > 0)).toBe(true)
  let inShift = 0
  let all = 0
  for (let s = 0; s < story.account.length; s++) {
    const { truth, declaredPlace } = story.accounts[story.account[s]]
    if (truth.kind !== 'operation' || !across.has(truth.group ?? '')) continue
    expect(['XB', '']).toContain(declaredPlace)
    all++
    const localHour = (new Date(story.timeMs[s]).getUTCHours() + 22) % 24
    if (localHour >= 8 && localHour < 19) inShift++
  }
  expect(inShift / all).toBeGreaterThan(0.85)
})

test('the files hold every row, quoted where a comma or a quote asks for it', async () => {
  const shares = (await readFile(join(dir, 'shares.csv'), 'utf8')).split('\n')
  expect(shares.length - 2).toBe(story.account.length)
  expect(shares[0]).toBe(
    'account_id,object_id,timestamp,object_type,post_id,author_id,object_created_at,account_created_at,language,client,declared_place,text,url',
  )
  const quoted = shares.find((line) => line.includes('Nobody asked us'))
  expect(quoted).toMatch(/,"""Nobody asked us"", says a grower of row \d+ #fieldsfirst",/)
  for (let s = 0; s < story.account.length; s += 5000) {
    const fields = shares[s + 1].split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    const o = story.objects[story.object[s]]
    expect(fields).toHaveLength(13)
    expect(fields.slice(0, 3)).toEqual([
      story.accounts[story.account[s]].id,
      story.objectIds[story.object[s]],
      String(story.timeMs[s] / 1000),
    ])
    expect(fields[11].replace(/^"|"$/g, '').replaceAll('""', '"')).toBe(o.text)
    expect(fields[12]).toBe(o.url)
  }
  const order = (await readFile(join(dir, 'order.csv'), 'utf8')).trimEnd().split('\n')
  expect(order[0]).toBe('account_id,row,handle,claim,quote')
  expect(order).toHaveLength(1179)
  const truth = (await readFile(join(dir, 'truth.csv'), 'utf8')).trimEnd().split('\n')
  expect(truth).toHaveLength(1 + story.accounts.length)
})
