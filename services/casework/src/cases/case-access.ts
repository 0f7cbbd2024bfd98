import { z } from 'zod'
import type { Access } from '../http/route.ts'

/** Everyone who may read a case; which one, the compartments say. */
export const READS_CASES: Access = {
  roles: ['analyst', 'lead', 'legal', 'policy', 'auditor', 'researcher'],
  scope: 'cases:read',
}
export const WORKS_ON_CASES: Access = { roles: ['analyst', 'lead', 'legal', 'policy'], scope: 'cases:write' }
export const READS_SECOND: Access = { roles: ['lead'], scope: 'cases:write' }
export const DECIDES_APPEALS: Access = { roles: ['lead', 'legal', 'policy'], scope: 'cases:write' }
export const ESCALATED: Access = { roles: ['legal', 'policy'], scope: 'cases:write' }

export const CaseId = z.object({ id: z.uuid() })
export const CaseAndAppealId = z.object({ id: z.uuid(), appealId: z.uuid() })

export const etag = (version: number): { etag: string } => ({ etag: `"${version}"` })
