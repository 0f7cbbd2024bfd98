import { z } from 'zod'
import { ReviewCase } from './case.ts'
import {
  ActivityPart,
  AnalysisRecord,
  CaseHead,
  CasePart,
  ControlPart,
  ControlRecord,
} from './case-records.ts'
import { Cluster } from './cluster.ts'
import { DeadLetter } from './dead-letter.ts'
import { Evidence } from './evidence.ts'
import { Flag } from './flag.ts'
import { GraphRecord } from './graph-records.ts'
import { ShareEvent } from './share-event.ts'
import { DeadLetterRecord, EventRecord, FlagChange, LateRecord } from './stream-records.ts'

/** Every record that goes over a wire or into a file that others read, by the name of its schema file. */
export const wireSchemas: Readonly<Record<string, z.ZodType>> = {
  'share-event': ShareEvent,
  flag: Flag,
  cluster: Cluster,
  'review-case': ReviewCase,
  evidence: Evidence,
  'dead-letter': DeadLetter,
  'dead-letter-record': DeadLetterRecord,
  'event-record': EventRecord,
  'flag-change': FlagChange,
  'graph-record': GraphRecord,
  'late-record': LateRecord,
  'case-head': CaseHead,
  'case-part': CasePart,
  'analysis-record': AnalysisRecord,
  'activity-part': ActivityPart,
  'control-record': ControlRecord,
  'control-part': ControlPart,
}

/**
 * The JSON Schema files (draft 2020-12) that stand under version control in `schemas/`.
 *
 * @returns file name → text, in the order of `wireSchemas`
 */
export function jsonSchemaFiles(
  schemas: Readonly<Record<string, z.ZodType>> = wireSchemas,
): Map<string, string> {
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify({ title: name, ...z.toJSONSchema(schema) }, null, 2)}\n`,
    ]),
  )
}
