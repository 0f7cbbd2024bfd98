export const reportMessages = {
  'report.title': 'Replay report',
  'report.cases': '{count, plural, =0 {No case} one {# case} other {# cases}}',
  'report.none':
    'The replay opened no case: no synchrony among these accounts is beyond what chance explains. The figures of the run stand below.',
  'report.case': 'Case {id}',
  'report.finding': 'Finding',
  'report.against': 'Strongest against',
  'report.noAgainst': 'Nothing found against it.',
  'report.accounts': 'Accounts',
  'report.synchrony': 'Synchrony against chance',
  'report.tiers': 'Tiers',
  'report.level': 'Level',
  'report.run': 'The run',
  'report.runName': 'Figure',
  'report.runValue': 'Value',
  'report.readOnly': 'Made by a replay; read-only. Nobody has reviewed these cases.',
  'report.theme': 'Light or dark',
  'report.noPicture':
    'This replay kept no pictures of its cases: network and timeline are not drawn. Replay it again to have them.',
} as const
