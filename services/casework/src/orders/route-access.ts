import { z } from 'zod'
import type { Access } from '../http/route.ts'

/** Reads orders; which ones, the compartments say. */
export const READS: Access = {
  roles: ['analyst', 'lead', 'legal', 'policy', 'auditor'],
  scope: 'orders:read',
}
/** Takes orders in, and works on them. */
export const WRITES: Access = { roles: ['legal', 'lead'], scope: 'orders:write' }
/** Drafts answers and resolves rows; what is sent, legal and lead send. */
export const DRAFTS: Access = { roles: ['analyst', 'legal', 'lead'], scope: 'orders:write' }

export const OrderId = z.object({ id: z.uuid() })
