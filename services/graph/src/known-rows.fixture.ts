import { createHash } from 'node:crypto'
import type { NewRecord } from '@murmuration/bus'
import { GraphRecord, type GraphRows, type PaneMarker, type ShareEvent } from '@murmuration/contracts'
import {
  columnsFrom,
  idTableFrom,
  type KnownShares,
  READ_TEXTS,
  TIME_ATTRIBUTES,
  type TrafficCounts,
} from '@murmuration/detection'
import { expect } from 'vitest'

/** A share that left, with its annotation. */
export interface KnownRow {
  event: ShareEvent
  company: number[]
  ageMs: number
}

export interface LeftGraph {
  rows: KnownRow[]
  /** By object and block, written `object\nblock`. */
  traffic: Map<string, number>
  /** Everybody's shares by block, of all partitions. */
  activity: Map<number, number>
  /** Smallest end of what the partitions have closed. */
  throughMs: number
}

/**
 * What stands in the records of the graph topic, after every check that a reader could make: schemas, markers without
 * gaps, chunks by their hashes, one value for what is said twice.
 */
export function readGraph(records: readonly NewRecord[], partitions: number): LeftGraph {
  const rows = new Map<string, KnownRow>()
  const traffic = new Map<string, number>()
  const hashes = new Set<string>()
  const markers = new Map<string, PaneMarker>()
  for (const { key, value } of records) {
    const text = Buffer.from(value ?? '').toString()
    expect(text.length).toBeLessThan(900_000)
    const record = GraphRecord.parse(JSON.parse(text))
    expect(key?.startsWith(`${record.partition}:`)).toBe(true)
    if (record.kind === 'rows') {
      hashes.add(createHash('sha256').update(text).digest('hex').slice(0, 32))
      takeRows(record, rows, traffic)
      continue
    }
    for (const chunk of record.chunks) expect(hashes).toContain(chunk)
    if (record.kind === 'panes') {
      const before = markers.get(key ?? '')
      if (before !== undefined) {
        expect(record.endMs).toBe(before.endMs)
        expect(record.activity).toEqual(before.activity)
      }
      markers.set(key ?? '', record)
    }
  }
  const activity = new Map<number, number>()
  let throughMs = Number.POSITIVE_INFINITY
  for (let partition = 0; partition < partitions; partition++) {
    const own = [...markers.values()]
      .filter((marker) => marker.partition === partition)
      .sort((x, y) => x.startMs - y.startMs)
    own.forEach((marker, k) => {
      if (k > 0) expect(marker.startMs).toBe(own[k - 1].endMs)
      expect(marker.endMs).toBeGreaterThan(marker.startMs)
      marker.activity.block.forEach((block, b) => {
        activity.set(block, (activity.get(block) ?? 0) + marker.activity.count[b])
      })
    })
    throughMs = Math.min(throughMs, own.at(-1)?.endMs ?? 0)
  }
  return { rows: [...rows.values()], traffic, activity, throughMs }
}

function takeRows(record: GraphRows, rows: Map<string, KnownRow>, traffic: Map<string, number>): void {
  record.timeMs.forEach((timestampMs, k) => {
    const event: ShareEvent = {
      schemaVersion: 1,
      accountId: record.accounts[record.account[k]],
      objectId: record.objects[record.object[k]],
      timestampMs,
    }
    if (record.posts?.[k]) event.postId = record.posts[k]
    for (const name of READ_TEXTS) {
      const column = record.texts[name]
      if (column !== undefined && column.codes[k] > 0) event[name] = column.values[column.codes[k] - 1]
    }
    for (const name of TIME_ATTRIBUTES) {
      const time = record.times[name]?.[k]
      if (time !== undefined && time !== null) event[name] = time
    }
    const row = { event, company: record.company.map((company) => company[k]), ageMs: record.ageMs[k] }
    const key = [event.accountId, event.objectId, timestampMs].join('\n')
    const before = rows.get(key)
    if (before !== undefined) expect(row).toEqual(before)
    rows.set(key, row)
  })
  record.traffic.block.forEach((block, k) => {
    const key = `${record.objects[record.traffic.object[k]]}\n${block}`
    const count = record.traffic.count[k]
    expect(traffic.get(key) ?? count).toBe(count)
    traffic.set(key, count)
  })
}

/** @param sampleEvery as the graph stage had it */
export function knownShares({ rows, traffic, activity }: LeftGraph, sampleEvery: number): KnownShares {
  const columns = columnsFrom(rows.map(({ event }) => event))
  const objects = new Map<string, number>()
  for (const { event } of rows) if (!objects.has(event.objectId)) objects.set(event.objectId, objects.size)
  const counts = [...traffic].map(([key, count]) => {
    const [object, block] = key.split('\n')
    if (!objects.has(object)) objects.set(object, objects.size)
    return { object: objects.get(object) ?? 0, block: Number(block), count }
  })
  const asCounts: TrafficCounts = {
    object: Uint32Array.from(counts, ({ object }) => object),
    block: counts.map(({ block }) => block),
    count: counts.map(({ count }) => count),
  }
  return {
    columns: { ...columns, objectIds: idTableFrom([...objects.keys()]) },
    company: (rows[0]?.company ?? []).map((_, k) => Uint32Array.from(rows, ({ company }) => company[k])),
    ageMs: Float64Array.from(rows, ({ ageMs }) => ageMs),
    traffic: sampleEvery === 1 ? undefined : asCounts,
    activity,
  }
}
