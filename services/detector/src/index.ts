export { BrokenLogError } from './broken-log-error.ts'
export {
  type Analyzed,
  type AnalyzedActivity,
  type CaseNews,
  type CasesOptions,
  type Control,
  currentCases,
  readAnalysis,
  readCases,
} from './case-topic.ts'
export { type DetectorConfig, DetectorConfigError, detectorConfig } from './config.ts'
export { type Detector, type DetectorParts, type DetectorStatus, startDetector } from './start-detector.ts'
