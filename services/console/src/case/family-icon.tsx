import type { EvidenceFamily } from '@murmuration/contracts'
import { AppWindow, Clock, Image, Languages, Link2, Shuffle, Sparkles, Tag, Type } from 'lucide-react'
import { t } from '../words/words.ts'

const ICONS = {
  co_amplification: Shuffle,
  shared_text: Type,
  shared_url: Link2,
  shared_media: Image,
  creation_burst: Sparkles,
  activity_hours: Clock,
  client: AppWindow,
  language: Languages,
  locale: Tag,
} as const satisfies { [family in EvidenceFamily]: unknown }

/** Families of evidence as icons, with their names for who points at them or hears them. */
export function Families({ families }: { families: readonly EvidenceFamily[] }) {
  return (
    <span title={families.map((family) => t(`parts.family.${family}`)).join(', ')}>
      {families.map((family) => {
        const Icon = ICONS[family]
        return (
          <span key={family} role="img" aria-label={t(`parts.family.${family}`)}>
            <Icon size={14} strokeWidth={1.4} aria-hidden />{' '}
          </span>
        )
      })}
    </span>
  )
}
