import type { RowResolution } from '@murmuration/casework-client'
import { t } from '../words/words.ts'
import styles from './rows.module.css'

const STROKE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.3 }

/** Disc, disc with a dash, ring, cross, two rings, two lines. */
export function ResolutionGlyph({ resolution }: { resolution: RowResolution }) {
  return (
    <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
      {resolution === 'matched' && <circle cx="7" cy="6" r="4" fill="currentColor" />}
      {resolution === 'renamed' && (
        <>
          <circle cx="7" cy="5" r="4" fill="currentColor" />
          <path d="M8 11h5" {...STROKE} />
        </>
      )}
      {resolution === 'already_gone' && <circle cx="7" cy="6" r="4" {...STROKE} />}
      {resolution === 'not_found' && <path d="M3 2l8 8M11 2l-8 8" {...STROKE} />}
      {resolution === 'ambiguous' && (
        <>
          <circle cx="4.500" cy="6" r="3.200" {...STROKE} />
          <circle cx="9.500" cy="6" r="3.200" {...STROKE} />
        </>
      )}
      {resolution === 'duplicate' && <path d="M3 4.500h8M3 8h8" {...STROKE} />}
    </svg>
  )
}

/** How a row ended: its mark, always with the word. */
export const Resolution = ({ resolution }: { resolution: RowResolution }) => (
  <span
    className={`${styles.resolution} ${resolution === 'not_found' || resolution === 'ambiguous' ? styles.look : ''}`}
  >
    <ResolutionGlyph resolution={resolution} />
    <span>{t(`orders.resolution.${resolution}`)}</span>
  </span>
)
