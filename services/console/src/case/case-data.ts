import {
  type CaseStanding,
  type DecisionSheet,
  type Lease,
  listCaseAccounts,
  ProblemError,
  readCase,
  readDecisions,
  readPicture,
  type StoredDecision,
  type Workspace,
} from '@murmuration/casework-client'
import type { CasePicture } from '@murmuration/contracts'
import { useIsMutating, useQuery } from '@tanstack/react-query'
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
  /** Who works on it now, whatever version is read. */
  lease: Lease | null
  /** A newer version that waits until the reader takes it. */
  waiting: CaseVersion | undefined
  error: unknown
  isFetching: boolean
  /** Why there is no picture; null where the evidence came in without one. */
  pictureError: unknown
  retry: () => void
  /** Shows the version that waits. */
  take: () => void
  /**
   * Shows what one's own change made of the case, at once as far as it is known, then as the server has it; what others
   * changed meanwhile waits.
   */
  changed: (standing?: Pick<CaseStanding, 'version'>, decisions?: readonly StoredDecision[]) => Promise<void>
  /** Reads what the case is now, without showing it: the version then waits. */
  look: () => Promise<void>
}

/**
 * A case by its id. A version stays until the reader takes the next one, or makes it by a change of their own: nothing moves
 * under the reader.
 */
export function useCase(id: string): CaseData {
  const newest = useQuery({ queryKey: ['case', id], queryFn: () => readVersion(id) })
  const [held, hold] = useState<{ id: string; version: CaseVersion }>()
  const isWriting = useIsMutating({ mutationKey: ['case', id] }) > 0
  if (newest.data !== undefined && newest.isFetchedAfterMount && held?.id !== id)
    hold({ id, version: newest.data })
  const read = held?.id === id ? held.version : undefined
  const now = newest.data
  // Leases, notes and what may be done next change within a version.
  const version = read !== undefined && now?.workspace.version === read.workspace.version ? now : read
  const isNewer = read !== undefined && now !== undefined && now.workspace.version > read.workspace.version
  useChanges(({ entity }) => {
    if (entity === `case:${id}`) queryClient.invalidateQueries({ queryKey: ['case', id] })
  })
  const evidence = version?.workspace.evidenceNumber
  const picture = useQuery({ ...pictureOf(id, evidence ?? 0), enabled: evidence !== undefined })
  const isSettled = !picture.isPending
  const model = useMemo(
    () =>
      version && isSettled ? caseModel(version.workspace, picture.data ?? null, version.sheet) : undefined,
    [version, isSettled, picture.data],
  )
  const look = useCallback(() => queryClient.invalidateQueries({ queryKey: ['case', id] }), [id])
  const changed = useCallback<CaseData['changed']>(
    async (standing, decisions = []) => {
      if (standing !== undefined)
        hold(
          (before) => before && { id, version: withDecisions(before.version, standing.version, decisions) },
        )
      await queryClient.invalidateQueries({ queryKey: ['case', id] })
      const after = queryClient.getQueryData<CaseVersion>(['case', id])
      if (after !== undefined && (standing === undefined || after.workspace.version <= standing.version))
        hold({ id, version: after })
    },
    [id],
  )
  return {
    model,
    version,
    lease: (now ?? version)?.workspace.lease ?? null,
    waiting: isNewer && !isWriting ? now : undefined,
    error: version === undefined ? newest.error : null,
    isFetching: newest.isFetching || picture.isFetching,
    pictureError: picture.error,
    retry: () => {
      newest.refetch()
      picture.refetch()
    },
    take: async () => {
      if (now === undefined) return
      // Its picture is read first, so that the old version stays until the new one is whole.
      await queryClient.prefetchQuery(pictureOf(id, now.workspace.evidenceNumber))
      hold({ id, version: now })
    },
    changed,
    look,
  }
}

/** What one's own decisions made of the version that is read, before the server is asked. */
function withDecisions(
  { workspace, sheet }: CaseVersion,
  version: number,
  decisions: readonly StoredDecision[],
): CaseVersion {
  const written = new Map(decisions.map((decision) => [decision.accountId, decision]))
  return {
    workspace: { ...workspace, version },
    sheet: {
      ...sheet,
      version,
      accounts: sheet.accounts.map((row) => {
        const decision = written.get(row.accountId)
        return decision === undefined ? row : { ...row, decision, changed: false }
      }),
    },
  }
}

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

const pictureOf = (id: string, evidence: number) => ({
  queryKey: ['case-picture', id, evidence],
  queryFn: () => readPictureOf(id, evidence),
  staleTime: Number.POSITIVE_INFINITY,
})

/** null: this version of the evidence came in without a picture. */
async function readPictureOf(id: string, evidence: number): Promise<CasePicture | null> {
  try {
    return await readPicture(client, { params: { id }, query: { evidence } })
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  }
}
