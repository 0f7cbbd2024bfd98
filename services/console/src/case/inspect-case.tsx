import type { Evidence } from '@murmuration/contracts'
import { Link } from 'wouter'
import { shortId } from '../app/page-title.ts'
import { Side } from '../parts/marks.tsx'
import { Time } from '../time/time.tsx'
import { count, decimal, duration, percent, range } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import { AgainstFinding, FindingItem, NothingAgainst } from './finding-item.tsx'
import type { RawEventsOf } from './raw-events.tsx'

/** Every finding of the case, for and against beside each other; indicators and what cannot be said apart. */
export function CaseFindings({
  model,
  onOpen,
  onNote,
}: {
  model: CaseModel
  onOpen: (of: RawEventsOf) => void
  onNote?: (() => void) | undefined
}) {
  const { evidenceFor, evidenceAgainst, indicators, cannotSay, coordination, run, window } = model.workspace
  return (
    <>
      <header className={styles.inspectorHead}>
        <h2>{t('case.inspector.case')}</h2>
        <p className={styles.meta}>
          <Time ms={window.startMs} /> – <Time ms={window.endMs} />
        </p>
      </header>
      <div className={styles.sides}>
        <section>
          <h3 className={styles.for}>
            <Side side="for" /> {t('case.side.for')}
          </h3>
          <ul>
            {(evidenceFor as Evidence[]).map((evidence, k) => (
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
            {evidenceAgainst.map((item, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no ids, and do not move
              <AgainstFinding key={k} model={model} item={item} onOpen={onOpen} />
            ))}
            {evidenceAgainst.length === 0 && <NothingAgainst onNote={onNote} />}
          </ul>
        </section>
      </div>
      <Indicators model={model} evidence={indicators as Evidence[]} onOpen={onOpen} />
      {coordination !== null && (
        <section className={styles.block}>
          <h3>{t('case.figures')}</h3>
          <dl className={styles.figures}>
            <dt>{t('case.figures.sessions')}</dt>
            <dd>
              {t('case.figures.ofSessions', {
                observed: count(coordination.synchronousSessions),
                of: count(coordination.sessions),
                range: range(...(coordination.expectedRange as [number, number])),
              })}
            </dd>
            <dt>{t('case.figures.tau')}</dt>
            <dd>{duration(coordination.synchronySeconds)}</dd>
            <dt>{t('case.figures.rate')}</dt>
            <dd>{percent(coordination.falseDiscoveryRate, 1)}</dd>
            <dt>{t('case.figures.edges')}</dt>
            <dd>
              {count(coordination.edges)},{' '}
              {t('case.figures.density', { density: decimal(coordination.density) })}
            </dd>
            <dt>{t('case.figures.stability')}</dt>
            <dd>{decimal(coordination.stability)}</dd>
            {run !== null && (
              <>
                <dt>{t('case.figures.run')}</dt>
                <dd>
                  <code>
                    {run.detectorVersion} {run.parametersHash.slice(0, 8)} {run.inputHash.slice(0, 8)}
                  </code>
                </dd>
              </>
            )}
          </dl>
        </section>
      )}
      <CannotSay evidence={cannotSay as Evidence[]} />
      <Linked workspace={model.workspace} />
    </>
  )
}

/** Orders that the case rests on, and cases that it has to do with; only those that the reader may read. */
function Linked({ workspace: { orders, linked } }: Pick<CaseModel, 'workspace'>) {
  return (
    <>
      {orders.length > 0 && (
        <section className={styles.block}>
          <h3>{t('case.orders')}</h3>
          <ul className={styles.list}>
            {orders.map(({ id, title, accounts, revoked }) => (
              <li key={id}>
                <Link href={`/orders/${id}`}>
                  <bdi>{title}</bdi>
                </Link>{' '}
                <span className={styles.meta}>
                  {t('case.orders.names', { count: accounts })}
                  {revoked && ` ${t('case.orders.revoked')}`}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {linked.length > 0 && (
        <section className={styles.block}>
          <h3>{t('case.linked')}</h3>
          <ul className={styles.list}>
            {linked.map(({ id, kind, state, finding, accounts }) => (
              <li key={`${kind} ${id}`}>
                <Link href={`/cases/${id}`}>{t('case.title', { id: shortId(id) })}</Link>{' '}
                <span className={styles.meta}>
                  {t(`case.linked.${kind}`)}, {t(`case.state.${state}`)},{' '}
                  {t('case.linked.accounts', { count: accounts })}
                </span>
                <p>
                  <bdi>{finding}</bdi>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** What bears on who operates the accounts, apart from coordination. */
export function Indicators({
  model,
  evidence,
  onOpen,
}: {
  model: CaseModel
  evidence: readonly Evidence[]
  onOpen: (of: RawEventsOf) => void
}) {
  return (
    <section className={styles.block}>
      <div className={styles.blockHead}>
        <h3>{t('case.indicators')}</h3>
        <span className={styles.meta}>{t('case.indicators.apart')}</span>
      </div>
      <ul className={styles.list}>
        {evidence.map((one, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: findings have no ids, and do not move
          <FindingItem key={k} model={model} evidence={one} onOpen={onOpen} />
        ))}
        {evidence.length === 0 && <li className={styles.faint}>{t('case.indicators.none')}</li>}
      </ul>
    </section>
  )
}

export function CannotSay({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <section className={styles.block}>
      <h3>{t('case.cannotSay')}</h3>
      <ul className={styles.list}>
        {evidence.map(({ sentence }) => (
          <li key={sentence}>
            <Side side="cannot_say" /> <bdi>{sentence}</bdi>
          </li>
        ))}
        {evidence.length === 0 && <li className={styles.faint}>{t('case.cannotSay.none')}</li>}
      </ul>
    </section>
  )
}
