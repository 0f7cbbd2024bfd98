import { ProblemError } from '@murmuration/casework-client'
import { t } from '../words/words.ts'

export interface Says {
  title: string
  /** What happened, and what to do. */
  detail: string
  requestId: string | undefined
  status: number | undefined
  errors: { path: string; message: string }[]
}

/** What to tell a person of an error. */
export function problemSays(error: unknown): Says {
  if (error instanceof ProblemError)
    return {
      title: error.title,
      detail: error.detail,
      requestId: (error as { requestId?: string }).requestId,
      status: error.status,
      errors: error.errors,
    }
  const offline = error instanceof TypeError
  return {
    title: t(offline ? 'app.offline.title' : 'app.fault.title'),
    detail: t(offline ? 'app.offline.detail' : 'app.fault.detail'),
    requestId: undefined,
    status: undefined,
    errors: [],
  }
}

/** Whether what was asked for is not there, or not for this reader: both look the same. */
export const isNothingHere = (error: unknown): boolean =>
  error instanceof ProblemError && (error.status === 404 || error.status === 403)

export const isConflict = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.status === 409
