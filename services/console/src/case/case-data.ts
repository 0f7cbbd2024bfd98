import {
  type CaseStanding,
  type DecisionSheet,
  listCaseAccounts,
  ProblemError,
  readCase,
  readDecisions,
  type Workspace,
} from '@murmuration/casework-client'
import type { CasePicture } from '@murmuration/contracts'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useChanges } from '../api/changes.ts'
import { client, queryClient } from '../api/client.ts'
import { type CaseModel, caseModel } from './case-model.ts'

/** A version of a case: what it holds, and what each of its accounts allows to decide. */
export interface CaseVersion {
  workspace: Workspace
  sheet: DecisionSheet
}

export interface CaseData {
  /** undefined: not read yet. */
  model: CaseModel | undefined
  /** The version that is read; there before its picture is. */
  version: CaseVersion | undefined
  /** A newer version that waits until the reader takes it. */
  waiting: CaseVersion | undefined
  error: unknown
  isFetching: boolean
  /** Why there is no picture; null where the evidence came in without one. */
  pictureError: unknown
  retry: () => void
  /** Shows the version that waits. */
  take: () => void
  /** Reads what one's own change made of the case, and shows it, unless more has changed than that. */
  changed: (standing?: Pick<CaseStanding, 'version'>) => Promise<void>
  /** Reads what the case is now, without showing it: the version then waits. */
  look: () => Promise<void>
}

/**
 * A case by its id. A version stays until the reader takes the next one, or makes it by a change of their own: nothing moves
 * under the reader.
 */
export function useCase(id: string): CaseData {
  const key = ['case', id]
  const newest = useQuery({ queryKey: key, queryFn: () => readVersion(id) })
  const [held, hold] = useState<{ id: string; version: CaseVersion }>()
  if (newest.data !== undefined && newest.isFetchedAfterMount && held?.id !== id)
    hold({ id, version: newest.data })
  const version = held?.id === id ? held.version : undefined
  const waiting =
    version !== undefined &&
    newest.data !== undefined &&
    newest.data.workspace.version > version.workspace.version
      ? newest.data
      : undefined
  useChanges(({ entity }) => {
    if (entity === `case:${id}`) queryClient.invalidateQueries({ queryKey: key })
  })
  const evidence = version?.workspace.evidenceNumber
  const picture = useQuery({
    queryKey: ['case-picture', id, evidence],
    queryFn: () => readPictureOf(id, evidence as number),
    enabled: evidence !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isSettled = !picture.isPending
  const model = useMemo(
    () =>
      version && isSettled ? caseModel(version.workspace, picture.data ?? null, version.sheet) : undefined,
    [version, isSettled, picture.data],
  )
  const look = useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: ['case', id] })
  }, [id])
  const changed = useCallback(
    async (standing?: Pick<CaseStanding, 'version'>) => {
      await queryClient.invalidateQueries({ queryKey: ['case', id] })
      const now = queryClient.getQueryData<CaseVersion>(['case', id])
      if (now === undefined) return
      hold((before) =>
        before !== undefined && standing !== undefined && now.workspace.version > standing.version
          ? { id, version: atVersion(before.version, standing.version) }
          : { id, version: now },
      )
    },
    [id],
  )
  return {
    model,
    version,
    waiting,
    error: version === undefined ? newest.error : null,
    isFetching: newest.isFetching || picture.isFetching,
    pictureError: picture.error,
    retry: () => {
      newest.refetch()
      picture.refetch()
    },
    take: () => waiting && hold({ id, version: waiting }),
    changed,
    look,
  }
}

/** The number that one's own change gave the version that is read, where later changes still wait. */
const atVersion = ({ workspace, sheet }: CaseVersion, version: number): CaseVersion => ({
  workspace: { ...workspace, version },
  sheet: { ...sheet, version },
})

async function readVersion(id: string): Promise<CaseVersion> {
  for (let tries = 0; ; tries++) {
    const [workspace, sheet] = await Promise.all([
      readCase(client, { params: { id } }),
      readDecisions(client, { params: { id } }),
    ])
    if (workspace.version !== sheet.version && tries < 3) continue
    return { workspace: workspace.membersComplete ? workspace : await withAllMembers(workspace), sheet }
  }
}

/** The workspace holds the first members; the rest is read page by page. */
async function withAllMembers(workspace: Workspace): Promise<Workspace> {
  const members: Workspace['members'] = []
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await listCaseAccounts(client, {
      params: { id: workspace.id },
      query: { sort: 'membership', limit: 200, ...(cursor !== undefined && { cursor }) },
    })
    members.push(...items)
    if (next === null) return { ...workspace, members, membersComplete: true }
    cursor = next
  }
}

/** null: this version of the evidence came in without a picture. */
async function readPictureOf(id: string, evidence: number): Promise<CasePicture | null> {
  try {
    const answer = await client.send('GET', '/v1/cases/{id}/picture', { params: { id }, query: { evidence } })
    return (await answer.json()) as CasePicture
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  }
}
