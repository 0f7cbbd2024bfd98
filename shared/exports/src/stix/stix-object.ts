import type { Tlp } from '@murmuration/contracts'
import canonicalize from 'canonicalize'
import { v5 as uuidV5 } from 'uuid'
import type { z } from 'zod'

/** An object of STIX 2.1: its type, its id, and what else the type has. */
export interface StixObject {
  readonly type: string
  readonly id: string
  readonly [property: string]: unknown
}

/** Namespace of the specification for objects whose id follows from what they observe. @see STIX 2.1, section 2.9 */
const OBSERVABLE_NAMESPACE = '00abedb4-aa42-466c-9c01-fed23315a9b7'
/** Namespace of every other id that is written here. */
const OUR_NAMESPACE = '5f0d2f0e-3f5b-4a3c-9c56-0c6c5f3b7d11'

/** JSON in canonical form. @see RFC 8785 */
function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('this is no JSON')
  return text
}

/** An instant as STIX writes it. @param ms since the epoch */
export const stixTime = (ms: number): string => new Date(ms).toISOString()

/** Of what stays the same in every bundle: who wrote it, and techniques. */
const STANDING_SINCE = '2024-01-01T00:00:00.000Z'

type Properties = { readonly [property: string]: unknown }

/**
 * A domain object or relationship whose id follows from its content: the same content has the same id, and no id ever stands
 * for two contents.
 */
export function domainObject(type: string, properties: Properties, atMs?: number): StixObject {
  const at = atMs === undefined ? STANDING_SINCE : stixTime(atMs)
  const content = { type, spec_version: '2.1', created: at, modified: at, ...properties }
  return { ...content, id: `${type}--${uuidV5(canonicalJson(content), OUR_NAMESPACE)}` }
}

/** Contents, not order, make the id of a bundle. */
export const bundleId = (objects: readonly StixObject[]): string =>
  `bundle--${uuidV5(canonicalJson(objects.map(({ id }) => id).sort()), OUR_NAMESPACE)}`

interface Account {
  accountType: string | undefined
  userId: string
  login: string | undefined
}

/**
 * An account as a `user-account`. Its id is that which everybody's is who observes the same account: UUIDv5 over the
 * canonical JSON of `account_type`, `user_id` and `account_login`.
 *
 * @see STIX 2.1, sections 2.9 and 6.16
 */
export function userAccount(
  { accountType, userId, login }: Account,
  markings: readonly string[],
): StixObject {
  const contributing = {
    ...(accountType !== undefined && { account_type: accountType }),
    user_id: userId,
    ...(login !== undefined && { account_login: login }),
  }
  return {
    type: 'user-account',
    spec_version: '2.1',
    id: `user-account--${uuidV5(canonicalJson(contributing), OBSERVABLE_NAMESPACE)}`,
    ...contributing,
    object_marking_refs: markings,
  }
}

/** Extension of OASIS by which a marking says a level of TLP 2.0. */
const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

const TLP_MARKINGS: { readonly [level in z.infer<typeof Tlp>]: string } = {
  clear: '94868c89-83c2-464b-929b-a1a8aa3c8487',
  green: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
  amber: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'amber+strict': '939a9414-2ddd-4d32-a0cd-375ea402b003',
  red: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
}

/**
 * The marking of a level of TLP 2.0, the same object in everybody's bundles.
 *
 * @see OASIS, extension definition "TLP 2.0" of the STIX common objects
 */
export const tlpMarking = (level: z.infer<typeof Tlp>): StixObject => ({
  type: 'marking-definition',
  spec_version: '2.1',
  id: `marking-definition--${TLP_MARKINGS[level]}`,
  created: '2022-10-01T00:00:00.000Z',
  name: `TLP:${level.toUpperCase()}`,
  extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: level } },
})
