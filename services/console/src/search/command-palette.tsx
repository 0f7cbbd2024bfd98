import { lazy, Suspense, useState } from 'react'
import { useKeys } from '../keys/keys.tsx'
import { t } from '../words/words.ts'

const PaletteDialog = lazy(async () => ({ default: (await import('./palette-dialog.tsx')).PaletteDialog }))

/** Pages, actions and search under one key; it is read when it is first asked for. */
export function CommandPalette() {
  const [open, setOpen] = useState(false)
  useKeys('everywhere', [{ key: 'mod+k', label: t('search.commands'), run: () => setOpen(true) }])
  return open ? (
    <Suspense>
      <PaletteDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null
}
