import {
  type CaseMember,
  ProblemError,
  readCase,
  readCaseHistory,
  readPicture,
} from '@murmuration/casework-client'
import type { CasePicture, QueueRow as Row, Workspace } from '@murmuration/contracts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { client, useMe } from '../api/client.ts'
import { shortId } from '../app/page-title.ts'
import { Button, buttonClass } from '../parts/button.tsx'
import { Chip, Key } from '../parts/chip.tsx'
import { Side } from '../parts/marks.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { formatTime, Time, useNowMinute, useZone } from '../time/time.tsx'
import { decimal } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { lastOpened } from './last-opened.ts'
import { MiniNetwork } from './mini-network.tsx'
import styles from './preview.module.css'
import { stateWord } from './queue-columns.tsx'
import { personOf } from './row-figures.ts'
import { isTold, sinceOpened } from './since-opened.ts'

/** A row that the reader only passes on the way is not read: reading a case of a compartment is recorded. */
const REST_MS = 250
const REST_FOR_PICTURE_MS = 500

function useRested<Value>(value: Value, ms: number): Value | undefined {
  const [rested, rest] = useState<Value>()
  useEffect(() => {
    const later = setTimeout(() => rest(value), ms)
    return () => clearTimeout(later)
  }, [value, ms])
  return rested === value ? rested : undefined
}

/** The case of the focused row, in short: what speaks for it, what against, what nobody can say, and what is new. */
export function Preview({ row, onSnooze }: { row: Row | undefined; onSnooze: (() => void) | undefined }) {
  const now = useNowMinute()
  const me = useMe()
  const { name: zone } = useZone()
  const id = useRested(row?.id, REST_MS)
  const query = useQuery({
    queryKey: ['case-preview', id, row?.version],
    queryFn: ({ signal }) => readCase(client, { params: { id: id! }, signal }),
    enabled: id !== undefined,
  })
  if (row === undefined)
    return (
      <aside className={styles.preview} aria-label={t('queue.preview.none')}>
        <p className={styles.title}>{t('queue.preview.none')}</p>
      </aside>
    )
  const person = personOf(row, me.id, now)
  const name = shortId(row.id)
  const workspace = query.data?.id === row.id ? query.data : undefined
  const { lease } = row
  return (
    <aside className={styles.preview} aria-label={t('queue.preview', { id: name })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={t('queue.preview', { id: name })}>
        <div className={styles.title}>
          <h2>{t('queue.preview.case', { id: name })}</h2>
          <Chip>
            {stateWord(row.state)}
            {person !== undefined && <bdi>{person.isMe ? t('queue.row.you') : person.name}</bdi>}
          </Chip>
        </div>
        <Picture row={row} workspace={workspace} />
        <div className={styles.side}>
          <h3 className={styles.forHead}>
            <Side side="for" /> {t('queue.preview.for')}
          </h3>
          <p dir="auto">
            <bdi>{row.finding}</bdi>
          </p>
          {row.tiers.includes('C') && <small>{t('queue.preview.tierC')}</small>}
        </div>
        <AgainstSide row={row} workspace={workspace} />
        {query.error ? (
          <Failed error={query.error} retry={() => query.refetch()} />
        ) : workspace === undefined ? (
          <Loading lines={4} />
        ) : (
          <>
            <CannotSay workspace={workspace} />
            <SinceOpened workspace={workspace} />
          </>
        )}
      </section>
      <div className={styles.foot}>
        <Link className={buttonClass('primary')} href={`/cases/${row.id}`}>
          {t('queue.preview.open')} <Key>⏎</Key>
        </Link>
        {onSnooze !== undefined && <Button onClick={onSnooze}>{t('queue.preview.snooze')}</Button>}
        {lease !== null && lease.untilMs > now && (
          <p>
            {lease.userId === me.id
              ? t('queue.preview.lease', { minutes: Math.ceil((lease.untilMs - now) / 60_000) })
              : t('queue.preview.heldBy', { name: lease.name, at: formatTime(lease.untilMs, zone, 'clock') })}
          </p>
        )}
      </div>
    </aside>
  )
}

function AgainstSide({ row, workspace }: { row: Row; workspace: Workspace | undefined }) {
  const says = workspace === undefined ? row.against : (workspace.strongestAgainst?.sentence ?? null)
  return (
    <div className={styles.side}>
      <h3 className={styles.againstHead}>
        <Side side="against" /> {t('queue.preview.against')}
      </h3>
      {says === null ? (
        <p className={styles.gap}>{t('queue.preview.noAgainst')}</p>
      ) : (
        <p dir="auto">
          <bdi>{says}</bdi>
        </p>
      )}
    </div>
  )
}

function CannotSay({ workspace: { cannotSay } }: { workspace: Workspace }) {
  return (
    <div className={styles.side}>
      <h3>
        <Side side="cannot_say" /> {t('queue.preview.cannotSay')}
      </h3>
      <p>{t('queue.preview.operators')}</p>
      {cannotSay.slice(0, 2).map(({ sentence }) => (
        <p key={sentence} dir="auto">
          <bdi>{sentence}</bdi>
        </p>
      ))}
    </div>
  )
}

/** The picture of the evidence; null: it came in without one. */
async function pictureOf(id: string, evidence: number, signal: AbortSignal): Promise<CasePicture | null> {
  try {
    return await readPicture(client, { params: { id }, query: { evidence }, signal })
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null
    throw error
  }
}

const NO_MEMBERS: readonly CaseMember[] = []

function Picture({ row, workspace }: { row: Row; workspace: Workspace | undefined }) {
  const id = useRested(row.id, REST_FOR_PICTURE_MS)
  const picture = useQuery({
    queryKey: ['case-picture', id, row.evidenceNumber],
    queryFn: ({ signal }) => pictureOf(id!, row.evidenceNumber, signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const members = workspace?.members ?? NO_MEMBERS
  const flagged = useMemo(
    () => new Set(members.filter(({ flaggedBy }) => flaggedBy.length > 0).map(({ accountId }) => accountId)),
    [members],
  )
  return (
    <div className={styles.figure}>
      {picture.data ? (
        <MiniNetwork picture={picture.data} flagged={flagged} />
      ) : picture.data === null ? (
        <p>{t('queue.preview.noPicture')}</p>
      ) : picture.error ? (
        <Failed error={picture.error} retry={() => picture.refetch()} />
      ) : null}
    </div>
  )
}

function SinceOpened({ workspace }: { workspace: Workspace }) {
  const me = useMe()
  const opened = lastOpened(me.id, workspace.id)
  const history = useQuery({
    queryKey: ['case-since', workspace.id, workspace.version],
    queryFn: ({ signal }) =>
      readCaseHistory(client, { params: { id: workspace.id }, query: { limit: 30 }, signal }),
    enabled: opened !== undefined,
  })
  if (opened === undefined)
    return (
      <div className={styles.since}>
        <h3>{t('queue.preview.since')}</h3>
        <p>{t('queue.preview.never')}</p>
      </div>
    )
  const { lines } = sinceOpened(opened, workspace.evidence, history.data?.items ?? [], me.id)
  return (
    <div className={styles.since}>
      <h3>{t('queue.preview.since')}</h3>
      {history.error ? (
        <Failed error={history.error} retry={() => history.refetch()} />
      ) : lines.length === 0 ? (
        <p>{history.isPending ? t('queue.counting') : t('queue.preview.nothing')}</p>
      ) : (
        <dl>
          {lines.map((line) =>
            line.kind === 'evidence' ? (
              <Line
                key={line.number}
                who={t('queue.preview.evidence', { number: line.number })}
                atMs={line.atMs}
              >
                {t('queue.preview.evidenceSays', { in: line.in, out: line.out })}{' '}
                {line.strength !== undefined &&
                  t('queue.preview.strength', {
                    before: decimal(line.strength.before, 1),
                    after: decimal(line.strength.after, 1),
                  })}
              </Line>
            ) : (
              <Line key={line.id} who={line.event.actorName ?? t('queue.event.program')} atMs={line.atMs}>
                {isTold(line.event.type) &&
                  t(`queue.event.${line.event.type}`, {
                    from: wordOfState(line.event.prevState),
                    to: wordOfState(line.event.nextState),
                  })}{' '}
                {line.event.reason !== null && <bdi>{line.event.reason}</bdi>}
              </Line>
            ),
          )}
        </dl>
      )}
    </div>
  )
}

const wordOfState = (state: string | null): string =>
  state === null ? '' : stateWord(state as Workspace['state'])

function Line({ who, atMs, children }: { who: string; atMs: number; children: React.ReactNode }) {
  return (
    <>
      <dt>
        <bdi>{who}</bdi>
      </dt>
      <dd>
        {children}{' '}
        <small>
          <Time ms={atMs} />
        </small>
      </dd>
    </>
  )
}
