import { createHmac } from 'node:crypto'
import type { Evidence, ReviewCase } from '@murmuration/contracts'

/** How ids are written in what leaves: one function for each kind of id. Equal ids get equal names. */
export interface Names {
  account: (id: string) => string
  object: (id: string) => string
  post: (id: string) => string
}

/** Ids as they are, for a reader who may see them. */
export const rawNames: Names = { account: (id) => id, object: (id) => id, post: (id) => id }

/** Least length of a key, in bytes: that of what is kept of the hash. */
export const LEAST_KEY_BYTES = 16
/** Bytes of the hash that a name keeps. */
const NAME_BYTES = 16

/**
 * Pseudonyms by a keyed hash: `acct-`, `obj-` or `post-` and 32 hex digits of HMAC-SHA-256 over the kind of id and the id.
 * The same key gives the same names; without it nobody can tell from a list of ids which is which. What an account did
 * and when stays as it was: this is pseudonymous, and not anonymous.
 *
 * @param key at least 16 bytes, kept by whoever may name the accounts again
 * @throws {RangeError} if the key is shorter
 * @see Krawczyk, Bellare and Canetti 1997, HMAC (RFC 2104)
 */
export function pseudonyms(key: Uint8Array): Names {
  if (key.length < LEAST_KEY_BYTES) throw new RangeError(`a key of ${key.length} bytes is too short`)
  const namer = (kind: string, prefix: string): ((id: string) => string) => {
    const known = new Map<string, string>()
    return (id) => {
      let name = known.get(id)
      if (name === undefined) {
        const hash = createHmac('sha256', key).update(`murmuration/${kind}\0`).update(id).digest()
        name = `${prefix}-${hash.subarray(0, NAME_BYTES).toString('hex')}`
        known.set(id, name)
      }
      return name
    }
  }
  return { account: namer('account', 'acct'), object: namer('object', 'obj'), post: namer('post', 'post') }
}

/**
 * A case with every id of an account, author, object and post under its name, in the order in which they stood. Ids of the case
 * and its clusters stay: they are hashes. No sentence quotes an id; should one do so, it is named there too, unless the id
 * reads as a plain word or a number of up to three digits, which it cannot be told from.
 */
export function renameCase(found: ReviewCase, names: Names): ReviewCase {
  const { account, object } = names
  const inText = idsInText(found, names)
  const evidence = (items: readonly Evidence[]): Evidence[] =>
    items.map((item) => ({
      ...item,
      accounts: item.accounts.map(account),
      objects: item.objects.map(object),
      postIds: item.postIds.map(names.post),
      value: item.value === null ? null : (inText.whole(item.value) ?? item.value),
      sentence: inText.within(item.sentence),
    }))
  const { picture } = found
  return {
    ...found,
    finding: inText.within(found.finding),
    cluster: { ...found.cluster, accounts: found.cluster.accounts.map(account) },
    accounts: found.accounts.map((one) => ({ ...one, accountId: account(one.accountId) })),
    objects: found.objects.map((one) => ({
      ...one,
      objectId: object(one.objectId),
      authorId: one.authorId === null ? null : account(one.authorId),
    })),
    evidenceFor: evidence(found.evidenceFor),
    evidenceAgainst: evidence(found.evidenceAgainst),
    indicators: evidence(found.indicators),
    cannotSay: evidence(found.cannotSay),
    ...(picture && {
      picture: {
        ...picture,
        accounts: picture.accounts.map(account),
        objects: picture.objects.map(object),
      },
    }),
  }
}

/** Every id that a case names, with its name. */
function namedIds(found: ReviewCase, names: Names): Map<string, string> {
  const known = new Map<string, string>()
  const add = (ids: readonly string[], name: (id: string) => string): void => {
    for (const id of ids) known.set(id, name(id))
  }
  for (const item of itemsOf(found)) {
    add(item.postIds, names.post)
    add(item.objects, names.object)
    add(item.accounts, names.account)
  }
  add(found.picture?.objects ?? [], names.object)
  add(
    found.objects.map((one) => one.objectId),
    names.object,
  )
  add(
    found.objects.flatMap((one) => one.authorId ?? []),
    names.account,
  )
  add(found.cluster.accounts, names.account)
  add(
    found.accounts.map((one) => one.accountId),
    names.account,
  )
  return known
}

const itemsOf = (found: ReviewCase): Evidence[] => [
  ...found.evidenceFor,
  ...found.evidenceAgainst,
  ...found.indicators,
  ...found.cannotSay,
]

const PLAIN = /^(\p{L}+|\d{1,3})$/u
const TOKEN = /[\p{L}\p{N}_]/u

/** Finds ids in text that was written for people: as the whole of it, or as a token within it. */
function idsInText(
  found: ReviewCase,
  names: Names,
): { whole: (text: string) => string | undefined; within: (text: string) => string } {
  const known = namedIds(found, names)
  const ids = [...known.keys()].filter((id) => !PLAIN.test(id)).sort((x, y) => y.length - x.length)
  return {
    whole: (text) => known.get(text),
    within(text) {
      let written = text
      for (const id of ids) if (written.includes(id)) written = replaceToken(written, id, known.get(id) ?? id)
      return written
    },
  }
}

function replaceToken(text: string, id: string, name: string): string {
  let written = ''
  let from = 0
  for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1)) {
    const end = at + id.length
    const joins = (x: string, y: string): boolean => TOKEN.test(x) && TOKEN.test(y)
    const isInside =
      joins(text.charAt(at - 1), id.charAt(0)) || joins(id.charAt(id.length - 1), text.charAt(end))
    if (at < from || isInside) continue
    written += text.slice(from, at) + name
    from = end
  }
  return written + text.slice(from)
}
