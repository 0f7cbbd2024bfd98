import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { keepCookies } from './browser.fixture.ts'
import { CALLBACK_PATH } from './provider.ts'

export interface TestProvider extends AsyncDisposable {
  issuer: string
  clientId: string
  clientSecret: string
  /** Groups by person; who is not here does not exist. */
  groups: Map<string, string[]>
  /** Signs a person in, as a browser would that was sent to `url`. @returns where it is sent back to */
  visit(url: string, person: string): Promise<string>
}

/**
 * A real provider of OpenID Connect on this machine, which insists on PKCE.
 *
 * @param how the client proves itself; `inIdToken`: claims stand in the ID token too, not behind userinfo alone
 */
export async function testProvider(
  publicUrl: string,
  how: 'client_secret_basic' | 'client_secret_post' | 'none' = 'client_secret_basic',
  inIdToken = false,
): Promise<TestProvider> {
  let handle: ReturnType<Provider['callback']> | undefined
  const server = createServer((request, response) => void handle?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const groups = new Map<string, string[]>()
  const clientId = 'casework'
  const clientSecret = 'a secret: with/odd+characters%'
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        ...(how !== 'none' && { client_secret: clientSecret }),
        redirect_uris: [new URL(CALLBACK_PATH, publicUrl).href],
        token_endpoint_auth_method: how,
      },
    ],
    clientAuthMethods: [how],
    pkce: { required: () => true },
    cookies: { keys: ['of a test'] },
    conformIdTokenClaims: !inIdToken,
    claims: { openid: ['sub', 'groups'], profile: ['name'] },
    features: { devInteractions: { enabled: true } },
    ttl: { AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_context, sub) =>
      groups.has(sub)
        ? {
            accountId: sub,
            claims: () => ({ sub, name: `Name of ${sub}`, groups: groups.get(sub) }),
          }
        : undefined,
  })
  handle = provider.callback()

  return {
    issuer,
    clientId,
    clientSecret,
    groups,
    async visit(url, person) {
      const cookies = new Map<string, string>()
      let next = url
      let form: URLSearchParams | undefined
      for (let steps = 0; steps < 20; steps++) {
        if (!next.startsWith(issuer)) return next
        const response = await fetch(next, {
          method: form === undefined ? 'GET' : 'POST',
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(form !== undefined && { body: form }),
        })
        keepCookies(cookies, response.headers)
        const to = response.headers.get('location')
        const text = await response.text()
        if (to !== null) {
          next = new URL(to, issuer).href
          form = undefined
          continue
        }
        const prompt = /name="prompt" value="(login|consent)"/.exec(text)?.[1]
        if (response.status !== 200 || prompt === undefined)
          throw new Error(`The provider answered ${response.status}: ${text.slice(0, 500)}`)
        form = new URLSearchParams({ prompt, login: person, password: 'x' })
      }
      throw new Error('The provider goes round in circles')
    },
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
    },
  }
}
