import { ProblemError, readCase, readPicture, readSecondReview } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { PageHeader, usePlace } from '../app/page-header.tsx'
import { shortId, usePageTitle } from '../app/page-title.ts'
import { Failed, Loading } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { BlindReading } from './blind-reading.tsx'
import { Comparing } from './comparing.tsx'

/** Reads a case a second time: blind first, then both readers side by side. */
export function SecondScreen({ params: { id } }: { params: { id: string } }) {
  const title = t('second.screen', { id: shortId(id) })
  usePageTitle(title)
  usePlace({ crumbs: [{ label: t('second.title'), href: '/second' }, { label: shortId(id) }] })
  const sheet = useQuery({
    queryKey: ['second', id],
    queryFn: ({ signal }) => readSecondReview(client, { params: { id }, signal }),
  })
  const workspace = useQuery({
    queryKey: ['second-case', id],
    queryFn: ({ signal }) => readCase(client, { params: { id }, signal }),
  })
  const evidence = sheet.data?.evidenceNumber
  const picture = useQuery({
    queryKey: ['case-picture', id, evidence],
    enabled: evidence !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      try {
        return await readPicture(client, { params: { id }, query: { evidence }, signal })
      } catch (error) {
        // Evidence of older detectors has none.
        if (error instanceof ProblemError && error.status === 404) return null
        throw error
      }
    },
  })
  const error = sheet.error ?? workspace.error ?? picture.error
  if (error !== null)
    return (
      <>
        <PageHeader title={title} />
        <Failed
          error={error}
          refused={error instanceof ProblemError && error.status !== 404}
          retry={() => {
            sheet.refetch()
            workspace.refetch()
            picture.refetch()
          }}
        />
      </>
    )
  if (sheet.data === undefined || workspace.data === undefined || picture.data === undefined)
    return <Loading lines={12} />
  return sheet.data.blind ? (
    <BlindReading sheet={sheet.data} workspace={workspace.data} picture={picture.data} />
  ) : (
    <Comparing sheet={sheet.data} workspace={workspace.data} />
  )
}
