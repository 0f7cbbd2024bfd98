import type { AssessmentRow, EvidenceLine } from '@murmuration/casework-client'

/** The strongest line of one side; lines come strongest first, and one of the account goes before one of its case. */
export const strongest = (lines: readonly EvidenceLine[]): EvidenceLine | undefined =>
  lines.find(({ of }) => of === 'account') ?? lines[0]

/** What stands where nothing speaks against: what is missing, so that a gap is seen. */
export const againstOf = ({ assessment }: Pick<AssessmentRow, 'assessment'>): string | undefined =>
  assessment === null
    ? undefined
    : (strongest(assessment.evidenceAgainst)?.sentence ?? assessment.missingData[0])
