import { FlagMark } from '../parts/marks.tsx'
import type { CaseModel } from './case-model.ts'

/** Whether an account is flagged; nothing for who reads blind, and so is not told. */
export const AccountMark = ({ model, account }: { model: CaseModel; account: number }) =>
  model.workspace.blind ? null : <FlagMark flagged={model.isFlagged(account)} />
