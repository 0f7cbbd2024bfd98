import type { OrderInput } from '@murmuration/casework-client'
import { instantOf } from './instant-of.ts'

type ClaimInput = NonNullable<OrderInput['claims']>[number]

/** The form as a person fills it in; all of it is text, as in its fields. */
export interface IntakeForm {
  title: string
  sourceKind: OrderInput['sourceKind']
  issuerName: string
  issuerRole: string
  country: string
  authenticity: NonNullable<OrderInput['authenticity']>
  legalBasis: string
  grounds: string
  requestedAction: string
  territory: string
  redress: string
  effectRecipient: string
  language: string
  channel: string
  emergency: boolean
  interim: boolean
  /** When it came, on a clock of the zone; empty: now. */
  received: string
  due: string
  zone: string
  basis: string
  tlp: 'red' | 'amber+strict' | 'amber' | 'green' | 'clear'
  gag: boolean
  gagBasis: string
  gagUntil: string
  mayNotifyUser: boolean
  mayPublishAggregate: boolean
  wideningReason: string
  readers: string[]
  quotes: { [claim in ClaimInput['type']]?: string }
}

/** An order as it begins: nothing known of it, and read by as few as can be. */
export const EMPTY_FORM: IntakeForm = {
  title: '',
  sourceKind: 'government_order',
  issuerName: '',
  issuerRole: '',
  country: '',
  authenticity: 'unverified',
  legalBasis: '',
  grounds: '',
  requestedAction: '',
  territory: '',
  redress: '',
  effectRecipient: '',
  language: '',
  channel: '',
  emergency: false,
  interim: false,
  received: '',
  due: '',
  zone: 'UTC',
  basis: '',
  tlp: 'red',
  gag: true,
  gagBasis: '',
  gagUntil: '',
  mayNotifyUser: false,
  mayPublishAggregate: false,
  wideningReason: '',
  readers: [],
  quotes: {},
}

export interface TakenList {
  name: string
  format: 'csv' | 'json' | 'text'
  content: string
}

/** How a list is read: by the name of its file, or by how it begins. */
export function formatOf(name: string, content: string): TakenList['format'] {
  if (/\.json$/i.test(name) || /^\s*\[/.test(content)) return 'json'
  const [first = ''] = content.split('\n', 1)
  return /\.(csv|tsv)$/i.test(name) || /[,;\t|]/.test(first) ? 'csv' : 'text'
}

export const isStrictest = ({ tlp, gag, mayNotifyUser, mayPublishAggregate }: IntakeForm): boolean =>
  tlp === 'red' && gag && !mayNotifyUser && !mayPublishAggregate

const CLAIMS = [
  'legal_basis',
  'reasons',
  'issuing_authority',
  'redress',
  'effect_recipient',
  'territorial_scope',
  'language',
] as const
export type FormItem = (typeof CLAIMS)[number]

/** What of the checklist the form still lacks. @see Digital Services Act, Article 9(2) */
export function missingItems(form: IntakeForm): FormItem[] {
  const has: { [item in FormItem]: string } = {
    legal_basis: form.legalBasis,
    reasons: form.grounds,
    issuing_authority: form.issuerName,
    redress: form.redress,
    effect_recipient: form.effectRecipient,
    territorial_scope: form.territory,
    language: form.language,
  }
  return CLAIMS.filter((item) => has[item].trim() === '')
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** The order that the form describes. @param assertedBy who makes the claims, where they name nobody: the issuer */
export function orderOf(form: IntakeForm, list: TakenList): OrderInput {
  const claims = Object.entries(form.quotes).flatMap(([type, quote]) =>
    quote === undefined || quote.trim() === ''
      ? []
      : [{ type: type as ClaimInput['type'], assertedBy: form.issuerName.trim(), quote: quote.trim() }],
  )
  const receivedAtMs = instantOf(form.received, form.zone)
  return {
    title: form.title.trim(),
    sourceKind: form.sourceKind,
    issuer: {
      name: form.issuerName.trim(),
      role: orNull(form.issuerRole),
      country: orNull(form.country.toUpperCase()),
    },
    authenticity: form.authenticity,
    legalBasis: orNull(form.legalBasis),
    grounds: form.grounds.trim() === '' ? [] : [form.grounds.trim()],
    requestedAction: orNull(form.requestedAction),
    requestedTerritory: form.territory
      .split(',')
      .map((one) => one.trim().toUpperCase())
      .filter((one) => one !== ''),
    redress: orNull(form.redress),
    effectRecipient: orNull(form.effectRecipient),
    language: orNull(form.language),
    channel: orNull(form.channel),
    emergency: form.emergency,
    interim: form.interim,
    ...(receivedAtMs !== undefined && { receivedAtMs }),
    ...(form.due !== '' && { deadline: { local: form.due, zone: form.zone, basis: orNull(form.basis) } }),
    confidentiality: {
      tlp: form.tlp,
      gag: form.gag,
      gagBasis: form.gag ? orNull(form.gagBasis) : null,
      gagUntilMs: form.gag && form.gagUntil !== '' ? Date.parse(`${form.gagUntil}T00:00Z`) : null,
      mayNotifyUser: form.mayNotifyUser,
      mayPublishAggregate: form.mayPublishAggregate,
    },
    ...(!isStrictest(form) && { wideningReason: form.wideningReason }),
    readers: form.readers,
    claims,
    list: { format: list.format, content: list.content },
  }
}
