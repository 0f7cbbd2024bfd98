import {
  columnsFrom,
  growingIds,
  idAt,
  internText,
  PARAMETERS,
  prepare,
  seededRandom,
} from '@murmuration/detection'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addShare, type Numbering, type OpenPane, openPane } from './open-pane.ts'
import { recentPairs } from './recent-pairs.ts'
import { sealPane } from './seal-pane.ts'
import type { SealedPane } from './sealed-pane.ts'
import { smallStream } from './small-stream.fixture.ts'

const PANE_MS = 600_000

test('sealed panes hold what prepare leaves of all shares, in whatever order they came', () => {
  const seen = { duplicates: 0 }
  fc.assert(
    fc.property(fc.nat({ max: 1e6 }), (seed) => {
      const random = seededRandom(seed)
      const events = smallStream(random)
        .flatMap((event) =>
          random() < 0.2 ? [event, { ...event, postId: `copy${Math.floor(random() * 9)}` }] : [event],
        )
        .map((event) => ({ event, at: random() }))
        .sort((x, y) => x.at - y.at)
        .map(({ event }) => event)
      const numbering: Numbering = {
        accounts: growingIds(),
        objects: growingIds(),
        texts: {
          objectType: growingIds(),
          authorId: growingIds(),
          language: growingIds(),
          client: growingIds(),
          declaredPlace: growingIds(),
        },
      }
      const open = new Map<number, OpenPane>()
      for (const event of events) {
        const startMs = Math.floor(event.timestampMs / PANE_MS) * PANE_MS
        const pane = open.get(startMs) ?? openPane(startMs)
        open.set(startMs, pane)
        const account = internText(numbering.accounts, event.accountId)
        addShare(pane, event, account, internText(numbering.objects, event.objectId), numbering.texts)
      }
      const recent = recentPairs(PARAMETERS.rarityMs)
      const scratch = {
        byObject: new Uint32Array(numbering.objects.size),
        byAccount: new Uint32Array(numbering.accounts.size),
        keptAt: new Uint32Array(numbering.accounts.size),
      }
      let duplicates = 0
      const rows = [...open.values()]
        .sort((x, y) => x.startMs - y.startMs)
        .flatMap((full) => {
          const sealed = sealPane(full, numbering, recent, scratch)
          duplicates += sealed.duplicates
          expect([...scratch.byObject].every((place) => place === 0)).toBe(true)
          return rowsOf(sealed.pane, numbering)
        })
      const shares = prepare(columnsFrom(events))
      const expected = Array.from(shares.row, (row) => {
        const { accountId, objectId, timestampMs, postId, language, objectCreatedAtMs } = events[row]
        return [
          accountId,
          objectId,
          timestampMs,
          postId ?? '',
          language ?? null,
          objectCreatedAtMs ?? null,
        ].join('\n')
      })
      expect(rows.sort()).toEqual(expected.sort())
      expect(duplicates).toBe(shares.duplicates)
      seen.duplicates += duplicates
    }),
    { numRuns: 60, seed: 2 },
  )
  expect(seen.duplicates).toBeGreaterThan(0)
})

function rowsOf(pane: SealedPane, { accounts, objects, texts }: Numbering): string[] {
  const rows: string[] = []
  for (let k = 0; k < pane.objects.length; k++)
    for (let s = pane.starts[k]; s < pane.starts[k + 1]; s++) {
      if (s > pane.starts[k]) expect(pane.offsetMs[s]).toBeGreaterThanOrEqual(pane.offsetMs[s - 1])
      const language = pane.texts.language?.[s] ?? 0
      const created = pane.times.objectCreatedAtMs?.[s] ?? Number.NaN
      rows.push(
        [
          idAt(accounts, pane.account[s]),
          idAt(objects, pane.objects[k]),
          pane.startMs + pane.offsetMs[s],
          pane.posts === undefined ? '' : idAt({ size: 0, ...pane.posts }, s),
          language === 0 ? null : idAt(texts.language, language - 1),
          Number.isNaN(created) ? null : created,
        ].join('\n'),
      )
    }
  return rows
}
