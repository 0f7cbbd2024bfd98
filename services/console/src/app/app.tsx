import { type ComponentType, lazy, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useWho } from '../api/client.ts'
import { Failed, Loading, NothingHere } from '../parts/states.tsx'
import { QueueScreen } from '../queue/queue-screen.tsx'
import { SignInScreen } from '../sign-in/sign-in-screen.tsx'
import { FaultBoundary } from './fault-boundary.tsx'
import { homeOf } from './places.ts'
import { Shell } from './shell.tsx'

type Screen = ComponentType<{ params: { readonly [name: string]: string | undefined } }>

const screen = (load: () => Promise<unknown>, name: string): Screen =>
  lazy(async () => ({ default: ((await load()) as { [name: string]: Screen })[name] }))

/** The screens behind sign-in. Each is read when it is first gone to; the queue comes with the page. */
const SCREENS: readonly (readonly [path: string, screen: Screen])[] = [
  ['/queue', QueueScreen as Screen],
  ['/cases/:id', screen(() => import('../case/case-screen.tsx'), 'CaseScreen')],
  ['/orders', screen(() => import('../orders/orders-screen.tsx'), 'OrdersScreen')],
  ['/orders/:id', screen(() => import('../orders/order-screen.tsx'), 'OrderScreen')],
  ['/orders/:id/rows', screen(() => import('../orders/order-rows-screen.tsx'), 'OrderRowsScreen')],
  ['/intake', screen(() => import('../intake/intake-screen.tsx'), 'IntakeScreen')],
  ['/intake/:draft', screen(() => import('../intake/intake-screen.tsx'), 'IntakeScreen')],
  ['/accounts', screen(() => import('../accounts/accounts-screen.tsx'), 'AccountsScreen')],
  ['/accounts/:id', screen(() => import('../accounts/account-screen.tsx'), 'AccountScreen')],
  ['/second', screen(() => import('../second/second-list-screen.tsx'), 'SecondListScreen')],
  ['/second/:id', screen(() => import('../second/second-screen.tsx'), 'SecondScreen')],
  ['/appeals/:id', screen(() => import('../appeals/appeal-screen.tsx'), 'AppealScreen')],
  ['/reports/transparency', screen(() => import('../reports/transparency-screen.tsx'), 'TransparencyScreen')],
  ['/audit', screen(() => import('../audit/audit-screen.tsx'), 'AuditScreen')],
  ['/operations', screen(() => import('../operations/operations-screen.tsx'), 'OperationsScreen')],
  ['/settings', screen(() => import('../settings/settings-screen.tsx'), 'SettingsScreen')],
  ['/settings/:tab', screen(() => import('../settings/settings-screen.tsx'), 'SettingsScreen')],
]

const FirstScreen = screen(() => import('../sign-in/first-screen.tsx'), 'FirstScreen')
const InvitationScreen = screen(() => import('../sign-in/invitation-screen.tsx'), 'InvitationScreen')

/** The console: what one may see without signing in, or the shell with a screen in it. */
export function App() {
  const [at] = useLocation()
  return (
    <FaultBoundary at={at}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/first" component={FirstScreen} />
          <Route path="/invitation" component={InvitationScreen} />
          <Route>
            <Inside />
          </Route>
        </Switch>
      </Suspense>
    </FaultBoundary>
  )
}

function Inside() {
  const { data: me, error, refetch } = useWho()
  const [at] = useLocation()
  if (me === undefined) return error ? <Failed error={error} retry={() => refetch()} /> : <Loading />
  if (me === null) return <SignInScreen />
  return (
    <Shell>
      <FaultBoundary at={at}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {SCREENS.map(([path, screen]) => (
              <Route key={path} path={path} component={screen as ComponentType} />
            ))}
            <Route path="/">
              <Redirect to={homeOf(me.role)} replace />
            </Route>
            <Route path="/sign-in">
              <Redirect to={homeOf(me.role)} replace />
            </Route>
            <Route>
              <NothingHere />
            </Route>
          </Switch>
        </Suspense>
      </FaultBoundary>
    </Shell>
  )
}
