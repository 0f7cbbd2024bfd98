import type { Evidence } from '@murmuration/contracts'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { Chip, Key } from '../parts/chip.tsx'
import { EvidenceItem } from '../parts/evidence-item.tsx'
import { Side } from '../parts/marks.tsx'
import { formatTime, useZone } from '../time/time.tsx'
import { count, decimal, duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { saysOf } from './account-facts.ts'
import { AccountMark } from './account-mark.tsx'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { AgainstFinding, FindingItem, NothingAgainst } from './finding-item.tsx'
import { CannotSay, Indicators } from './inspect-case.tsx'
import { membershipPlaces } from './membership-places.ts'
import type { RawEventsOf } from './raw-events.tsx'
import { sharesWhere } from './raw-shares.ts'
import { useSelectionStore } from './selection.ts'
import { shortObject } from './short-object.ts'

const SHARES_SHOWN = 3

/** What the evidence says of one account. */
export function AccountFindings({
  model,
  account,
  order,
  onOpen,
  onNote,
}: {
  model: CaseModel
  account: number
  order: readonly string[]
  onOpen: (of: RawEventsOf) => void
  onNote?: (() => void) | undefined
}) {
  const { picture, workspace } = model
  const selection = useSelectionStore()
  const { name: zone } = useZone()
  const id = picture.accounts[account]
  const member = model.memberOf(account)
  const says = useMemo(() => saysOf(model, account), [model, account])
  const shares = useMemo(() => sharesWhere(picture, (share) => share.account === account), [picture, account])
  const { perAccount } = picture
  const sessions = perAccount.sessions[account]
  const at = order.indexOf(id)
  const synchrony: Parameters<typeof EvidenceItem>[0]['evidence'] = {
    side: 'for',
    family: 'co_amplification',
    sentence: t('case.account.synchrony', {
      synchronous: count(perAccount.synchronous[account]),
      sessions: count(sessions),
      partners: member?.partners ?? 0,
      tau: duration(picture.tauSeconds),
    }),
    count: perAccount.synchronous[account],
    expected: perAccount.expected[account],
    expectedRange: [perAccount.low[account], perAccount.high[account]],
    log10P: null,
    tier: member?.tier ?? null,
  }
  const isInteresting = member?.publicInterest != null
  return (
    <>
      <header className={styles.inspectorHead}>
        <div className={styles.blockHead}>
          <h2 className={styles.account}>
            <AccountMark model={model} account={account} /> <bdi>{model.handleOf(account)}</bdi>
          </h2>
          {model.handleOf(account) !== id && (
            <code className={styles.id}>
              <bdi>{id}</bdi>
            </code>
          )}
          {at >= 0 && (
            <span className={styles.aside}>
              {t('case.account.place', { at: at + 1, of: order.length })} <Key>k</Key> <Key>j</Key>
            </span>
          )}
        </div>
        <div className={styles.blockHead}>
          <span className={styles.meta}>
            {t('case.account.role', {
              role: t(`case.role.${model.roleOf(account)}`),
              membership: decimal(member?.membership ?? 0),
            })}
            {!workspace.blind && ` · ${t('case.account.lists', { count: member?.flaggedBy.length ?? 0 })}`}
          </span>
          {isInteresting && <Chip kind="caution">{t(`case.interest.${member.publicInterest!}`)}</Chip>}
          {model.sheet !== undefined && (
            <Link href={`/accounts/${encodeURIComponent(id)}`} className={styles.aside}>
              {t('case.account.page')}
            </Link>
          )}
        </div>
      </header>
      <div className={styles.sides}>
        <section>
          <h3 className={styles.for}>
            <Side side="for" /> {t('case.side.for')}
          </h3>
          <ul>
            {sessions > 0 && (
              <li data-raw>
                <EvidenceItem
                  evidence={synchrony}
                  openLabel={t('case.raw.open')}
                  onOpen={() =>
                    onOpen({
                      title: synchrony.sentence,
                      shares: shares.filter(
                        ({ gapSeconds }) => gapSeconds !== null && gapSeconds <= picture.tauSeconds,
                      ),
                      postIds: [],
                    })
                  }
                />
              </li>
            )}
            {says.for.map((evidence, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no ids, and do not move
              <FindingItem key={k} model={model} evidence={evidence} onOpen={onOpen} />
            ))}
          </ul>
        </section>
        <section>
          <h3 className={styles.against}>
            <Side side="against" /> {t('case.side.against')}
          </h3>
          <ul>
            {says.against.map((item, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no ids, and do not move
              <AgainstFinding key={k} model={model} item={item} onOpen={onOpen} />
            ))}
            {says.against.length === 0 && <NothingAgainst onNote={onNote} />}
          </ul>
        </section>
      </div>
      <Indicators model={model} evidence={says.indicators} onOpen={onOpen} />
      <section className={styles.block}>
        <div className={styles.blockHead}>
          <h3>{t('case.column.membership')}</h3>
          <span className={styles.meta}>
            {t('case.account.membership', {
              value: decimal(member?.membership ?? 0),
              low: decimal(member?.membershipRange?.[0] ?? member?.membership ?? 0),
              high: decimal(member?.membershipRange?.[1] ?? member?.membership ?? 0),
            })}
          </span>
        </div>
        <MembershipBar value={member?.membership ?? 0} range={member?.membershipRange} />
      </section>
      <section className={styles.block}>
        <div className={styles.blockHead}>
          <h3>
            {t('case.shares')} <span className={styles.meta}>{count(shares.length)}</span>
          </h3>
          <span className={styles.meta}>{t('case.column.nearest')}</span>
        </div>
        <table className={styles.shares}>
          <caption className="sr-only">{t('case.shares')}</caption>
          <tbody>
            {shares
              .slice(-SHARES_SHOWN)
              .reverse()
              .map(({ atMs, object, gapSeconds }) => (
                <tr key={`${atMs} ${object}`}>
                  <td>
                    <code>{formatTime(atMs, zone, 'second')}</code>
                  </td>
                  <td>
                    <button
                      type="button"
                      className={styles.link}
                      onClick={() => selection.selectObject(object)}
                    >
                      <bdi>{shortObject(picture.objects[object], 24)}</bdi>
                    </button>
                  </td>
                  <td>{gapSeconds === null ? t('case.timeline.alone') : duration(gapSeconds)}</td>
                </tr>
              ))}
          </tbody>
        </table>
        {shares.length > SHARES_SHOWN && (
          <button
            type="button"
            className={styles.link}
            onClick={() => onOpen({ title: model.handleOf(account), shares, postIds: [] })}
          >
            {t('case.shares.all', { count: shares.length })}
          </button>
        )}
      </section>
      <CannotSay evidence={says.cannotSay as Evidence[]} />
    </>
  )
}

/** Membership over the whole width: core shaded from .8, the value as a disc, its leave-one-out range as a bar. */
function MembershipBar({ value, range }: { value: number; range: [number, number] | undefined }) {
  const at = membershipPlaces(value, range)
  return (
    <svg width="100%" height="30" role="presentation">
      <rect x="0" y="7" width="100%" height="6" fill="var(--band)" />
      <rect x="80%" y="7" width="20%" height="6" fill="var(--hatch)" />
      <rect
        x={`${at.low}%`}
        y="9"
        width={`${Math.max(0.5, at.high - at.low)}%`}
        height="2"
        fill="var(--ink)"
      />
      <circle cx={`${at.value}%`} cy="10" r="4.500" fill="var(--ink)" />
      <g className={styles.axis}>
        <text x="0" y="27">
          0
        </text>
        <text x="80%" y="27" textAnchor="middle">
          {t('case.core')}
        </text>
        <text x="100%" y="27" textAnchor="end">
          1
        </text>
      </g>
    </svg>
  )
}
