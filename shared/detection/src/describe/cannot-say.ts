import type { Evidence, EvidenceFamily } from '@murmuration/contracts'
import { LEAST_POSTS } from './activity-hours.ts'
import type { CaseFacts } from './case-facts.ts'
import { evidence } from './evidence-item.ts'
import { counted, number } from './wording.ts'

/**
 * What the data do not allow to say: whether coordination is authentic and who operates the accounts, always; then each
 * field that the source does not have, or lacks for some of the case's shares, and what the run left out.
 *
 * @param unmatched accounts of the case for which no matched accounts exist
 */
export function cannotSay(facts: CaseFacts, unmatched: number): Evidence[] {
  const { shares, own, draft, window } = facts
  const { texts, times } = shares.columns
  const all = own.all.length
  const found: Evidence[] = []
  const say = (kind: string, family: EvidenceFamily, count: number | null, sentence: string): void => {
    found.push(evidence({ side: 'cannot_say', kind, family, window, count, sentence }))
  }
  const missingCodes = (codes: Uint32Array): number => {
    let missing = 0
    for (const share of own.all) if (codes[shares.row[share]] === 0) missing++
    return missing
  }
  const missingTimes = (column: Float64Array): number => {
    let missing = 0
    for (const share of own.all) if (Number.isNaN(column[shares.row[share]])) missing++
    return missing
  }
  const field = (
    kind: string,
    family: EvidenceFamily,
    missing: number,
    what: string,
    cannot: string,
  ): void => {
    if (missing === 0) return
    const seen = missing === all ? 'None' : number(all - missing)
    const verb = all - missing === 1 || missing === all ? 'comes' : 'come'
    const rest = missing === all ? '' : ' for the rest'
    const sentence = `${seen} of ${counted(all, 'share')} by these accounts ${verb} with ${what}; the data cannot say ${cannot}${rest}.`
    say(kind, family, missing, sentence)
  }
  say(
    'authenticity',
    'co_amplification',
    null,
    'The data cannot say whether this coordination is authentic: unions, newsrooms and protests coordinate as well.',
  )
  say(
    'operator',
    'locale',
    null,
    'The data cannot say who operates these accounts: they hold shares and times, and no operator.',
  )
  field(
    'author_missing',
    'co_amplification',
    texts.authorId === undefined ? all : missingCodes(texts.authorId.codes),
    'an author',
    'whom the accounts amplify',
  )
  field(
    'creation_date_missing',
    'creation_burst',
    times.accountCreatedAtMs === undefined ? all : missingTimes(times.accountCreatedAtMs),
    'the date on which the account was created',
    'whether the accounts were created together',
  )
  field(
    'client_missing',
    'client',
    texts.client === undefined ? all : missingCodes(texts.client.codes),
    'a client',
    'whether the accounts use one tool',
  )
  field(
    'language_missing',
    'language',
    texts.language === undefined ? all : missingCodes(texts.language.codes),
    'a language',
    'which accounts speak the same language',
  )
  field(
    'place_missing',
    'locale',
    texts.declaredPlace === undefined ? all : missingCodes(texts.declaredPlace.codes),
    'a declared place',
    'whether declared places agree',
  )
  if (all < LEAST_POSTS) {
    say(
      'too_few_posts',
      'activity_hours',
      all,
      `The data cannot say at which hours these accounts are active: they hold ${counted(all, 'post')}, and ` +
        `${LEAST_POSTS} are needed.`,
    )
  }
  if (unmatched > 0) {
    say(
      'no_matched_accounts',
      'locale',
      unmatched,
      `${number(unmatched)} of ${counted(draft.accounts.length, 'account')} have no matched accounts of like activity ` +
        `and language, and stand in no indicator.`,
    )
  }
  const { pairs, objects } = facts.skipped
  if (pairs > 0) {
    say(
      'pair_budget',
      'co_amplification',
      pairs,
      `Pair budget reached: ${counted(pairs, 'pair')} of ${counted(objects, 'object')} were not tested.`,
    )
  }
  return found
}
