import { listPeople } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import type { FieldErrors, UseFormReturn } from 'react-hook-form'
import { client, useMe } from '../api/client.ts'
import { Chip } from '../parts/chip.tsx'
import { Checkbox, SelectField, TextArea, TextField } from '../parts/fields.tsx'
import { formatTime } from '../time/time.tsx'
import { count } from '../words/numbers.ts'
import { t } from '../words/words.ts'
import { instantOf } from './instant-of.ts'
import styles from './intake.module.css'
import { type IntakeForm as Form, type FormItem, isStrictest, missingItems } from './intake-draft.ts'
import { countClaims } from './list-rows.ts'
import type { ListRead } from './read-list-rows.ts'
import { ZONES, zonesOf } from './zones.ts'

const KINDS = ['government_order', 'court_order', 'partner', 'user_notice', 'automated'] as const
const AUTHENTICITY = ['unverified', 'verified', 'disputed', 'forged'] as const
const TLPS = ['red', 'amber+strict', 'amber', 'green', 'clear'] as const
const CLAIMS = [
  'coordinated',
  'automated',
  'foreign_operated',
  'affiliated',
  'false_content',
  'incitement',
  'impersonation',
] as const

/** One form on one page: who asks, until when, who may read it, what it claims, what it lacks. */
export function IntakeFormPanel({
  form: { register, watch },
  errors,
  read,
}: {
  form: UseFormReturn<Form>
  errors: FieldErrors<Form>
  read: ListRead
}) {
  const me = useMe()
  const values = watch()
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => listPeople(client, { query: { kind: 'person', limit: 200 }, signal }),
  })
  const missing = new Set<FormItem>(missingItems(values))
  const strictest = isStrictest(values)
  const { counts } = read
  const lack = (item: FormItem) =>
    missing.has(item) ? { missing: true, placeholder: t('parts.missing') } : {}
  return (
    <form className={styles.right} aria-label={t('intake.new')} onSubmit={(event) => event.preventDefault()}>
      <section>
        <h2>{t('intake.who')}</h2>
        <TextField
          label={t('intake.orderTitle')}
          error={errors.title?.message}
          {...register('title', { required: t('parts.missing') })}
        />
        <div className={styles.pair}>
          <SelectField label={t('intake.kind')} {...register('sourceKind')}>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`orders.kind.${kind}`)}
              </option>
            ))}
          </SelectField>
          <SelectField label={t('intake.verified')} {...register('authenticity')}>
            {AUTHENTICITY.map((one) => (
              <option key={one} value={one}>
                {t(`orders.authenticity.${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <TextField
          label={t('intake.issuer')}
          error={errors.issuerName?.message}
          {...lack('issuing_authority')}
          {...register('issuerName', { required: t('parts.missing') })}
        />
        <div className={styles.pair}>
          <TextField label={t('intake.issuerRole')} {...register('issuerRole')} />
          <TextField
            label={t('intake.country')}
            hint={t('intake.countryHint')}
            maxLength={2}
            error={errors.country?.message}
            {...register('country', {
              pattern: { value: /^([A-Za-z]{2})?$/, message: t('intake.countryHint') },
            })}
          />
        </div>
        <TextField label={t('intake.legalBasis')} {...lack('legal_basis')} {...register('legalBasis')} />
        <TextArea label={t('intake.reasons')} rows={2} {...lack('reasons')} {...register('grounds')} />
        <TextField label={t('intake.requested')} {...register('requestedAction')} />
        <div className={styles.pair}>
          <TextField
            label={t('intake.territory')}
            hint={t('intake.territoryHint')}
            {...lack('territorial_scope')}
            {...register('territory')}
          />
          <TextField label={t('intake.language')} {...lack('language')} {...register('language')} />
        </div>
        <div className={styles.pair}>
          <TextField label={t('intake.redress')} {...lack('redress')} {...register('redress')} />
          <TextField
            label={t('intake.effect')}
            {...lack('effect_recipient')}
            {...register('effectRecipient')}
          />
        </div>
        <TextField label={t('intake.channel')} {...register('channel')} />
      </section>
      <section>
        <h2>{t('intake.deadline')}</h2>
        <div className={styles.pair}>
          <TextField
            label={t('intake.due')}
            type="datetime-local"
            hint={dueWords(values)}
            {...register('due')}
          />
          <SelectField label={t('intake.zone')} {...register('zone')}>
            {ZONES.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </SelectField>
        </div>
        <TextField label={t('intake.basis')} {...register('basis')} />
        <TextField
          label={t('intake.received')}
          type="datetime-local"
          hint={t('intake.receivedHint')}
          {...register('received')}
        />
        <Checkbox label={t('intake.emergency')} {...register('emergency')} />
        <Checkbox label={t('intake.interim')} {...register('interim')} />
      </section>
      <section>
        <div className={styles.check}>
          <h2>{t('intake.may')}</h2>
          <Chip kind={strictest ? 'compartment' : 'caution'}>
            {t(strictest ? 'intake.strictest' : 'intake.wider')}
          </Chip>
        </div>
        <SelectField label={t('orders.tlp')} {...register('tlp')}>
          {TLPS.map((tlp) => (
            <option key={tlp} value={tlp}>
              TLP:{tlp.toUpperCase()}
            </option>
          ))}
        </SelectField>
        <Checkbox label={t('orders.gag')} {...register('gag')} />
        {values.gag && (
          <div className={styles.pair}>
            <TextField label={t('orders.gagBasis')} {...register('gagBasis')} />
            <TextField label={t('orders.gagUntil', { at: '' })} type="date" {...register('gagUntil')} />
          </div>
        )}
        <Checkbox label={t('orders.mayNotify')} {...register('mayNotifyUser')} />
        <Checkbox label={t('orders.mayPublish')} {...register('mayPublishAggregate')} />
        {!strictest && (
          <TextArea
            label={t('intake.widening')}
            rows={2}
            error={errors.wideningReason?.message}
            {...register('wideningReason', {
              validate: (text, all) => isStrictest(all) || text.trim() !== '' || t('parts.missing'),
            })}
          />
        )}
        <fieldset>
          <legend>{t('intake.readers')}</legend>
          {people.data?.items
            .filter(({ id, disabled }) => id !== me.id && !disabled)
            .map(({ id, name, role }) => (
              <Checkbox key={id} label={`${name}, ${role}`} value={id} {...register('readers')} />
            ))}
        </fieldset>
      </section>
      <Claims register={register} values={values} read={read} />
      <section>
        <div className={styles.check}>
          <h2>{t('intake.checklist')}</h2>
          <span className={missing.size > 0 ? styles.missing : undefined}>
            {t('intake.missingCount', { missing: missing.size, all: 8 })}
          </span>
        </div>
        {(
          [
            'legal_basis',
            'reasons',
            'issuing_authority',
            'redress',
            'effect_recipient',
            'territorial_scope',
            'language',
          ] as const
        ).map((item) => (
          <div key={item} className={`${styles.check} ${missing.has(item) ? styles.missing : ''}`}>
            <span>{t(`orders.checklist.${item}`)}</span>
            <span>{t(missing.has(item) ? 'intake.ask' : 'intake.present')}</span>
          </div>
        ))}
        <div className={styles.check}>
          <span>{t('orders.checklist.locators')}</span>
          <span>
            {counts === undefined
              ? '…'
              : t('intake.locators', {
                  resolved: count(counts.total - counts.not_found - counts.ambiguous),
                  all: count(counts.total),
                })}
          </span>
        </div>
      </section>
    </form>
  )
}

/** When an order is due, in UTC and on the clocks of its territory. */
function dueWords({ due, zone, territory }: Form): string {
  const at = due === '' ? undefined : instantOf(due, zone)
  if (at === undefined) return t('intake.dueNone')
  const there = territory
    .split(',')
    .map((one) => one.trim().toUpperCase())
    .flatMap((one) =>
      zonesOf(one)
        .slice(0, 1)
        .map((local) => ({ territory: one, zone: local })),
    )
    .filter((one) => one.zone !== zone)
    .slice(0, 2)
    .map((one) => t('intake.dueThere', { ...one, at: formatTime(at, one.zone) }))
  return [t('intake.dueLocal', { at: formatTime(at, 'UTC') }), ...there].join(' ')
}

/** What the order claims: of the whole list, in its words; and of single rows, as the list says. */
function Claims({
  register,
  values,
  read,
}: {
  register: UseFormReturn<Form>['register']
  values: Form
  read: ListRead
}) {
  const found = new Map(countClaims(read.rows))
  return (
    <section>
      <div className={styles.check}>
        <h2>{t('intake.claimsTitle')}</h2>
        <span>{t('intake.asserted')}</span>
      </div>
      <p className={styles.quiet}>{t('intake.claimsHint')}</p>
      {CLAIMS.map((claim) => (
        <div key={claim} className={styles.claim}>
          <TextField
            label={t(`orders.claim.${claim}`)}
            aria-label={t('intake.quote', { claim: t(`orders.claim.${claim}`) })}
            {...register(`quotes.${claim}`)}
          />
          <span>
            {(values.quotes[claim] ?? '').trim() !== ''
              ? t('intake.assertedList')
              : read.isPending
                ? ''
                : count(found.get(claim) ?? 0)}
          </span>
        </div>
      ))}
      {read.counts !== undefined && !read.isWhole && (
        <p className={styles.quiet}>{t('intake.claimsSoFar', { read: count(read.rows.length) })}</p>
      )}
    </section>
  )
}
