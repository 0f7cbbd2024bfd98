import { extendLease, type Lease, releaseLease, takeLease } from '@murmuration/casework-client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client, useMe } from '../api/client.ts'
import { isConflict } from '../api/problem.ts'
import { toast } from '../parts/toast.tsx'
import { useNowMinute } from '../time/time.tsx'
import { t } from '../words/words.ts'

const BEAT_MS = 4 * 60_000

export interface CaseLease {
  /** Who works on the case now; null: nobody. */
  holder: Lease | null
  isMine: boolean
  /** Somebody took it while one worked, or it ran out. null: it was not lost. */
  lost: { by: Lease | null; atMs: number } | null
  busy: boolean
  /** @param takeOver why a lead takes it from whoever holds it */
  take: (takeOver?: string) => Promise<boolean>
  giveBack: () => void
  /** Goes on without it. */
  forget: () => void
}

/** The lease of a case: taken, kept by a heartbeat while the page is open, and given back. @param read who holds it as last read */
export function useLease(id: string, read: Lease | null, look: () => Promise<void>): CaseLease {
  const me = useMe()
  const now = useNowMinute()
  const [own, setOwn] = useState<Lease | null>(null)
  const [lost, setLost] = useState<CaseLease['lost']>(null)
  const had = useRef(false)
  const latest =
    own !== null && (read === null || read.userId === own.userId) && own.untilMs >= (read?.untilMs ?? 0)
      ? own
      : read
  const holder = latest !== null && latest.untilMs > now ? latest : null
  const isMine = holder?.userId === me.id
  const takenBy = read !== null && read.userId !== me.id && read.untilMs > now ? read : null
  useEffect(() => {
    if (isMine) {
      had.current = true
      setLost(null)
    } else if (had.current) {
      had.current = false
      setOwn(null)
      setLost({ by: takenBy, atMs: Date.now() })
    }
  }, [isMine, takenBy])
  const mutation = useMutation({
    mutationFn: async (takeOver: string | undefined) => {
      const lease = await takeLease(client, { params: { id }, body: { takeOver: takeOver ?? null } })
      setOwn(lease)
      await look()
    },
    onError: (error) => {
      toast(error.message)
      look()
    },
  })
  const giving = useMutation({
    mutationFn: async () => {
      await releaseLease(client, { params: { id } })
      had.current = false
      setOwn(null)
      await look()
    },
    onError: (error) => toast(error.message),
  })
  useEffect(() => {
    if (!isMine) return
    const beat = setInterval(() => {
      if (document.visibilityState === 'hidden') return
      extendLease(client, { params: { id } }).then(setOwn, (error: unknown) => {
        if (!isConflict(error)) return
        setOwn(null)
        look()
      })
    }, BEAT_MS)
    return () => clearInterval(beat)
  }, [isMine, id, look])
  return {
    holder,
    isMine,
    lost,
    busy: mutation.isPending || giving.isPending,
    take: (takeOver) =>
      mutation.mutateAsync(takeOver).then(
        () => true,
        () => false,
      ),
    giveBack: () => {
      giving.mutate()
      toast(t('case.lease.given'))
    },
    forget: () => setLost(null),
  }
}
