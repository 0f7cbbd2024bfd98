import type { ReviewCase } from '@murmuration/contracts'
import type { PackEdge, PackShare } from './case-norms.ts'
import { column, type Table } from './tables.ts'

/** Accounts of cases, one row an account and case, in the order of the cases. */
export const accountsTable = (cases: readonly ReviewCase[]): Table => ({
  name: 'accounts',
  description: 'Accounts of each case: what holds them there.',
  columns: [
    column('account_id', 'string', 'account, or its pseudonym'),
    column('case_id', 'string', 'case that it stands in'),
    column('cluster_id', 'string', 'cluster that the case is about'),
    column('level', 'string', 'alert, or review for the wider circle'),
    column('tier', 'string', 'strongest tier among its edges in the case: A, B or C'),
    column('role', 'string', 'seed, amplifier, bridge or bystander'),
    column('membership', 'number', 'share of seeded runs in which it stays with the community, 0 to 1'),
    column('admitted_by', 'string', 'community, attached or group_test'),
    column('partners', 'integer', 'accounts of the case with which it has an edge'),
    column('shares', 'integer', 'distinct objects that it shared in the window'),
    column('flagged', 'boolean', 'somebody named it; no figure rests on that'),
  ],
  rows: cases.flatMap(({ caseId, cluster, accounts }) =>
    accounts.map((one) => [
      one.accountId,
      caseId,
      cluster.clusterId,
      one.level,
      one.tier,
      one.role,
      one.membership,
      one.admittedBy,
      one.partners,
      one.shares,
      one.flagged,
    ]),
  ),
})

/** Evidence of cases, for and against, indicators and what cannot be said, in the order of the case. */
export const evidenceTable = (cases: readonly ReviewCase[]): Table => ({
  name: 'evidence',
  description: 'Findings of each case that a reader can check, with what chance explains of each.',
  columns: [
    column('case_id', 'string', 'case that it belongs to'),
    column('side', 'string', 'for, against, indicator or cannot_say'),
    column('kind', 'string', 'rule that wrote it'),
    column('family', 'string', 'family of evidence'),
    column('tier', 'string', 'tier that it rests on'),
    column('count', 'number', 'observed'),
    column('expected', 'number', 'the same count under the null'),
    column('expected_low', 'number', 'lower end of the 95 % range under the null'),
    column('expected_high', 'number', 'upper end of it'),
    column('base_rate', 'number', 'share of matched accounts that show the same'),
    column('log10_p', 'number', 'log10 of the p-value or of its upper bound'),
    column('value', 'string', 'client or language that it speaks of'),
    column('accounts', 'string', 'accounts that it speaks of, parted by blanks; empty: the whole case'),
    column('objects', 'string', 'objects that it rests on, strongest first, parted by blanks'),
    column('posts', 'string', 'posts behind it, parted by blanks'),
    column('sentence', 'string', 'the finding in words'),
  ],
  rows: cases.flatMap((found) =>
    [...found.evidenceFor, ...found.evidenceAgainst, ...found.indicators, ...found.cannotSay].map((item) => [
      found.caseId,
      item.side,
      item.kind,
      item.family,
      item.tier,
      item.count,
      item.expected,
      item.expectedRange?.[0] ?? null,
      item.expectedRange?.[1] ?? null,
      item.baseRate,
      item.log10P,
      item.value,
      item.accounts.join(' '),
      item.objects.join(' '),
      item.postIds.join(' '),
      item.sentence,
    ]),
  ),
})

/** Tests that pairs of one case passed, with every digit. */
export const packEdgesTable = (edges: readonly PackEdge[]): Table => ({
  name: 'edges',
  description: 'Tests that pairs of the case passed; one row a pair and family of objects.',
  columns: [
    column('account_a', 'string', 'one of the pair'),
    column('account_b', 'string', 'the other'),
    column(
      'strongest',
      'boolean',
      'the test of the pair’s edge; the others are in further families of objects',
    ),
    column('tier', 'string', 'A, B or C'),
    column('family', 'string', 'family of objects'),
    column('scale_seconds', 'number', 'synchrony interval of the test'),
    column('weight', 'number', 'weight of the edge, 0 to 1'),
    column('sessions', 'integer', 'sessions of the pair'),
    column('synchronous', 'integer', 'of these in synchrony; all of them in tiers B and C'),
    column('observed', 'number', 'test statistic: synchronous sessions (A), summed weight (B, C)'),
    column('expected', 'number', 'its mean under the null'),
    column('log10_p', 'number', 'log10 of the p-value or of its upper bound'),
  ],
  rows: edges.map((edge) => [
    edge.a,
    edge.b,
    edge.strongest,
    edge.tier,
    edge.family,
    edge.scaleSeconds,
    edge.weight,
    edge.sessions,
    edge.synchronous,
    edge.observed,
    edge.expected,
    edge.log10P,
  ]),
})

/** Raw shares. Rows keep their order, which decides ties. */
export const sharesTable = (shares: readonly PackShare[]): Table => ({
  name: 'shares',
  description:
    'Every distinct share, by whomever, of each object that an account of the case shared; by object, then time.',
  columns: [
    column('object_id', 'string', 'what was shared'),
    column('account_id', 'string', 'who shared it'),
    column('timestamp_ms', 'integer', 'when, in milliseconds since 1970-01-01T00:00:00Z'),
    column('post_id', 'string', 'post by which it was shared'),
    column('object_type', 'string', 'kind of object'),
    column('author_id', 'string', 'account whose object it is'),
    column('object_created_at_ms', 'integer', 'when the object was made, in the same milliseconds'),
    column('client', 'string', 'client of a share by an account of the case'),
    column('of_case', 'boolean', 'by an account of the case; the others tell what chance looks like'),
  ],
  rows: shares.map((share) => [
    share.objectId,
    share.accountId,
    share.timestampMs,
    share.postId,
    share.objectType,
    share.authorId,
    share.objectCreatedAtMs,
    share.client,
    share.isOfCase,
  ]),
})
