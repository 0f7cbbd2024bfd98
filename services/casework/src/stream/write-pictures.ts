import type { CasePicture } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { Snapshot } from './arrivals.ts'
import { keepPlaces } from './keep-places.ts'

/** A version of the evidence of a case that a snapshot draws. */
export interface Drawn {
  id: string
  clusterCaseId: string
  number: number
  snapshot: Snapshot
}

/**
 * Writes what versions of the evidence look like. Accounts keep the places that they have in the newest picture of their
 * cluster, so that nobody loses their way by a new version.
 *
 * @param placed versions that were written just now. @param stand versions that stood before: they get the picture only
 *   where they have none, as one that somebody looks at does not change
 */
export async function writePictures(
  tx: Tx,
  placed: readonly Drawn[],
  stand: readonly Drawn[],
): Promise<void> {
  const drawn = [...placed, ...(await withoutPicture(tx, stand))].filter(
    ({ snapshot }) => snapshot.picture !== undefined,
  )
  const older = await newestPlaces(
    tx,
    drawn.map(({ clusterCaseId }) => clusterCaseId),
  )
  const texts = new Map<string, string>()
  for (const { id, number, clusterCaseId, snapshot } of drawn) {
    const places = older.get(clusterCaseId)
    const text =
      texts.get(clusterCaseId) ??
      JSON.stringify(places === undefined ? snapshot.picture! : keepPlaces(places, snapshot.picture!))
    texts.set(clusterCaseId, text)
    await tx.query('insert into case_pictures (case_id, number, picture) values ($1, $2, $3)', [
      id,
      number,
      text,
    ])
  }
  await copyPictures(
    tx,
    placed.filter(({ snapshot }) => snapshot.picture === undefined),
  )
}

async function withoutPicture(tx: Tx, stand: readonly Drawn[]): Promise<Drawn[]> {
  const asked = stand.filter(({ snapshot }) => snapshot.picture !== undefined)
  if (asked.length === 0) return []
  const rows = await tx.query<{ case_id: string; number: number }>(
    'select case_id, number from case_pictures where case_id = any($1::uuid[])',
    [asked.map(({ id }) => id)],
  )
  const there = new Set(rows.map(({ case_id, number }) => `${case_id} ${number}`))
  return asked.filter(({ id, number }) => !there.has(`${id} ${number}`))
}

type Places = Pick<CasePicture, 'accounts' | 'layout'>

/** Where accounts stand in the newest picture of each cluster, whichever of its cases has it. */
async function newestPlaces(tx: Tx, clusterCaseIds: readonly string[]): Promise<Map<string, Places>> {
  if (clusterCaseIds.length === 0) return new Map()
  const rows = await tx.query<{ cluster_case_id: string; picture: string }>(
    `select distinct on (c.cluster_case_id) c.cluster_case_id, p.picture
     from cases c join case_pictures p on p.case_id = c.id join evidence_versions e on e.case_id = p.case_id and e.number = p.number
     where c.cluster_case_id = any($1::text[])
     order by c.cluster_case_id, e.window_end_ms desc, e.received_at_ms desc, p.case_id, p.number desc`,
    [[...new Set(clusterCaseIds)]],
  )
  return new Map(rows.map(({ cluster_case_id, picture }) => [cluster_case_id, JSON.parse(picture) as Places]))
}

/** Draws what was taken from the store: as another case of the cluster has it, or as it waited for its flags. */
async function copyPictures(tx: Tx, placed: readonly Drawn[]): Promise<void> {
  for (const { id, number, clusterCaseId, snapshot } of placed)
    await tx.query(
      `insert into case_pictures (case_id, number, picture)
       select $1, $2, drawn.picture from clusters k cross join lateral (
         select coalesce(k.held_picture, (
           select p.picture from cases c join evidence_versions e on e.case_id = c.id and e.digest = k.digest
             join case_pictures p on p.case_id = e.case_id and p.number = e.number
           where c.cluster_case_id = k.cluster_case_id order by e.received_at_ms desc, p.case_id limit 1)) as picture
       ) drawn
       where k.cluster_case_id = $3 and k.digest = $4 and drawn.picture is not null`,
      [id, number, clusterCaseId, snapshot.digest],
    )
}
