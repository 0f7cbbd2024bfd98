import type { Evidence } from '@murmuration/contracts'
import { EvidenceItem } from '../parts/evidence-item.tsx'
import { Side } from '../parts/marks.tsx'
import { Time } from '../time/time.tsx'
import { percent } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import type { AgainstItem } from './account-facts.ts'
import styles from './case.module.css'
import type { CaseModel } from './case-model.ts'
import type { RawEventsOf } from './raw-events.tsx'
import { rawShares } from './raw-shares.ts'

/** A finding with a way to its raw events; `r` opens those of the one that has the focus. */
export function FindingItem({
  model,
  evidence,
  onOpen,
}: {
  model: CaseModel
  evidence: Evidence
  onOpen: (of: RawEventsOf) => void
}) {
  return (
    <li data-raw>
      <EvidenceItem
        evidence={evidence}
        openLabel={t('case.raw.open')}
        onOpen={() =>
          onOpen({
            title: evidence.sentence,
            shares: rawShares(model.picture, evidence),
            postIds: evidence.postIds,
          })
        }
      />
      {evidence.baseRate !== null && (
        <p className={styles.meta}>{t('case.baseRate', { share: percent(evidence.baseRate) })}</p>
      )}
    </li>
  )
}

/** What speaks against: a test of the program, or a note of a person. */
export function AgainstFinding({
  model,
  item: { evidence, note },
  onOpen,
}: {
  model: CaseModel
  item: AgainstItem
  onOpen: (of: RawEventsOf) => void
}) {
  if (evidence !== null) return <FindingItem model={model} evidence={evidence as Evidence} onOpen={onOpen} />
  if (note === null) return null
  return (
    <li>
      <p dir="auto">
        <Side side="against" /> <bdi>{note.text}</bdi>
      </p>
      <p className={styles.meta}>
        {note.source !== '' && (
          <>
            <bdi>{note.source}</bdi>,{' '}
          </>
        )}
        {model.workspace.blind ? t('case.note.blind') : t('case.note.by', { name: note.author.name })}{' '}
        <Time ms={note.atMs} precision="day" />
      </p>
    </li>
  )
}

/** Nothing is written against: a gap to fill, not a blank. */
export function NothingAgainst({ onNote }: { onNote?: (() => void) | undefined }) {
  return (
    <li className={styles.gap}>
      {t('case.against.none')}
      {onNote !== undefined && (
        <button type="button" className={styles.link} onClick={onNote}>
          {t('case.against.add')}
        </button>
      )}
    </li>
  )
}
