import type { CasePicture } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'

/** The picture of a version of the evidence; undefined where it has none. */
export async function pictureOf(tx: Tx, caseId: string, number: number): Promise<CasePicture | undefined> {
  const [row] = await tx.query<{ picture: string }>(
    'select picture from case_pictures where case_id = $1 and number = $2',
    [caseId, number],
  )
  return row && (JSON.parse(row.picture) as CasePicture)
}

/** Keeps the picture of a version that was just written; does nothing where there is none. */
export async function keepPicture(
  tx: Tx,
  caseId: string,
  number: number,
  picture: CasePicture | undefined,
): Promise<void> {
  if (picture !== undefined)
    await tx.query('insert into case_pictures (case_id, number, picture) values ($1, $2, $3)', [
      caseId,
      number,
      JSON.stringify(picture),
    ])
}
