import { useMemo } from 'react'
import { Chip, Tier } from '../parts/chip.tsx'
import { EvidenceItem } from '../parts/evidence-item.tsx'
import { Time } from '../time/time.tsx'
import { count, duration } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { AccountMark } from './account-mark.tsx'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { objectRows } from './object-rows.ts'
import type { RawEventsOf } from './raw-events.tsx'
import { sharesWhere } from './raw-shares.ts'
import { useSelectionStore } from './selection.ts'

interface Props {
  model: CaseModel
  onOpen: (of: RawEventsOf) => void
}

/** Two accounts, and how often they shared the same objects in synchrony. */
export function PairFacts({ model, pair, onOpen }: Props & { pair: number }) {
  const { edges, tauSeconds } = model.picture
  const [a, b] = [edges.a[pair], edges.b[pair]]
  const gap = edges.medianGapSeconds[pair]
  const both = useMemo(() => {
    const of = (account: number) =>
      new Set(sharesWhere(model.picture, (share) => share.account === account).map(({ object }) => object))
    const [first, second] = [of(a), of(b)]
    return sharesWhere(
      model.picture,
      ({ account, object }) => (account === a || account === b) && first.has(object) && second.has(object),
    )
  }, [model.picture, a, b])
  const sentence = t('case.pair.synchrony', {
    synchronous: count(edges.synchronous[pair]),
    sessions: count(edges.sessions[pair]),
    tau: duration(tauSeconds),
  })
  return (
    <>
      <header className={styles.inspectorHead}>
        <h2>{t('case.inspector.pair')}</h2>
        <AccountLine model={model} account={a} />
        <AccountLine model={model} account={b} />
      </header>
      <section className={styles.block} data-raw>
        <EvidenceItem
          evidence={{
            side: 'for',
            family: 'co_amplification',
            sentence,
            count: edges.synchronous[pair],
            expected: edges.expected[pair],
            expectedRange: [edges.low[pair], edges.high[pair]],
            log10P: edges.log10P[pair],
            tier: edges.tier[pair],
          }}
          openLabel={t('case.raw.open')}
          onOpen={() => onOpen({ title: sentence, shares: both, postIds: [] })}
        />
        <p className={styles.meta}>
          {t('case.pair.gap', {
            gap: gap === null ? '–' : duration(gap),
            tau: duration(edges.tauSeconds[pair]),
          })}
        </p>
      </section>
    </>
  )
}

/** One object: who shared it, how often in synchrony, and how much hangs on it. */
export function ObjectFacts({ model, object, onOpen }: Props & { object: number }) {
  const { picture } = model
  const row = useMemo(() => objectRows(model).find(({ index }) => index === object), [model, object])
  const shares = useMemo(() => sharesWhere(picture, (share) => share.object === object), [picture, object])
  const accounts = useMemo(() => [...new Set(shares.map(({ account }) => account))], [shares])
  if (row === undefined) return null
  return (
    <>
      <header className={styles.inspectorHead}>
        <h2>{t('case.inspector.object')}</h2>
        <code>
          <bdi>{row.id}</bdi>
        </code>
      </header>
      <section className={styles.block} data-raw>
        <dl className={styles.figures}>
          <dt>{t('case.column.author')}</dt>
          <dd>{row.authorId === null ? t('case.unknown') : <bdi>{row.authorId}</bdi>}</dd>
          <dt>{t('case.column.first')}</dt>
          <dd>
            <Time ms={row.firstMs} precision="second" />
          </dd>
          <dt>{t('case.column.inCase')}</dt>
          <dd>{count(row.inCase)}</dd>
          <dt>{t('case.column.everybody')}</dt>
          <dd>{row.byEverybody === null ? '–' : count(row.byEverybody)}</dd>
          <dt>{t('case.column.inSynchrony')}</dt>
          <dd>{count(row.inSynchrony)}</dd>
          <dt>{t('case.column.leave')}</dt>
          <dd>{row.leave === null ? '–' : t('case.object.leave', { count: row.leave })}</dd>
        </dl>
        <button
          type="button"
          className={styles.link}
          onClick={() => onOpen({ title: row.id, shares, postIds: [] })}
        >
          {t('case.raw.open')}
        </button>
      </section>
      <section className={styles.block}>
        <h3>{t('case.object.accounts', { count: accounts.length })}</h3>
        {accounts.slice(0, 40).map((account) => (
          <AccountLine key={account} model={model} account={account} />
        ))}
        {accounts.length > 40 && (
          <p className={styles.meta}>{t('case.object.more', { count: accounts.length - 40 })}</p>
        )}
      </section>
    </>
  )
}

function AccountLine({ model, account }: { model: CaseModel; account: number }) {
  const selection = useSelectionStore()
  const member = model.memberOf(account)
  return (
    <p className={styles.account}>
      <AccountMark model={model} account={account} />
      <button type="button" className={styles.link} onClick={() => selection.select(account)}>
        <bdi>{model.handleOf(account)}</bdi>
      </button>
      <span className={styles.meta}>{t(`case.role.${model.roleOf(account)}`)}</span>
      {member !== undefined && <Tier tier={member.tier} />}
      {member?.publicInterest != null && <Chip>{t(`case.interest.${member.publicInterest}`)}</Chip>}
    </p>
  )
}
