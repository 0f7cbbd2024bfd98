import { listPolicies, type Policy } from '@murmuration/casework-client'
import { useQuery } from '@tanstack/react-query'
import { canDo, client, queryClient, useMe } from '../api/client.ts'
import page from '../parts/page.module.css'
import { Panel } from '../parts/states.tsx'
import { t } from '../words/words.ts'
import { PolicyForm } from './policy-form.tsx'

/** What the program does by itself with cases; lead and policy change it, an auditor reads it. */
export function PoliciesTab() {
  const me = useMe()
  const query = useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => listPolicies(client, { signal }),
  })
  const saved = (policy: Policy): void => {
    queryClient.setQueryData(['policies'], {
      items: query.data?.items.map((one) => (one.name === policy.name ? policy : one)) ?? [],
    })
  }
  return (
    <Panel query={query} lines={12}>
      {() => (
        <>
          <p className={page.note}>{t('settings.policies.detail')}</p>
          {query.data?.items.map((policy) => (
            <PolicyForm
              key={policy.name}
              policy={policy}
              mayWrite={canDo(me, 'lead', 'policy')}
              onSaved={saved}
            />
          ))}
        </>
      )}
    </Panel>
  )
}
