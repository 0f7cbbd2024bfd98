import type { StaffRole } from '@murmuration/contracts'

/** Who asks: row-level security shows this person what their role and their compartments allow, and nothing else. */
export interface Reader {
  userId: string
  role: StaffRole
}

/** The role of the database under which everything is read and written for a person. */
export const READER_ROLE = 'murmuration_reader'
