import { ConfigError } from '@murmuration/runtime'
import * as openid from 'openid-client'
import type { CaseworkConfig } from '../config.ts'
import { ProblemError } from '../http/problem.ts'
import { claimValues } from './role-map.ts'

/** Path that the provider sends browsers back to, below the public URL. */
export const CALLBACK_PATH = '/v1/sign-in/provider/callback'

/** Whom the provider has seen. */
export interface ProviderPerson {
  issuer: string
  subject: string
  name: string
  /** Values of the claim that roles are mapped from. */
  values: string[]
}

/** What of a visit has to be kept until the browser comes back. */
export interface Visit {
  state: string
  nonce: string
  verifier: string
}

/** A provider of OpenID Connect: authorization code with PKCE, state and nonce. */
export interface Provider {
  /** @returns where to send the browser. @throws {ProblemError} 502 */
  begin(): Promise<{ url: string; visit: Visit }>
  /**
   * @param query as the browser brought it back, with its question mark
   * @throws {ProblemError} 403 where the provider refused or the answer is not for this visit; 502
   */
  finish(query: string, visit: Visit): Promise<ProviderPerson>
}

const REQUEST_TIMEOUT_SECONDS = 10

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The provider of the configuration; undefined where none is set. It is asked for its addresses when it is first needed.
 *
 * @throws {ConfigError} where settings are missing, or it is reached without HTTPS elsewhere than on this machine
 */
export function providerOf(config: CaseworkConfig): Provider | undefined {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcScope, oidcRoleClaim, publicUrl } = config
  if (oidcIssuer === undefined) return undefined
  if (oidcClientId === undefined)
    throw new ConfigError('Set MURMURATION_OIDC_CLIENT_ID to the id under which the provider knows casework.')
  if (publicUrl === undefined)
    throw new ConfigError('Set MURMURATION_PUBLIC_URL: the provider sends people back there.')
  if (config.oidcRoles.length === 0)
    throw new ConfigError(
      'Set MURMURATION_OIDC_ROLES, such as staff=analyst: without it nobody from the provider gets in.',
    )
  const issuer = new URL(oidcIssuer)
  const isLoopback = issuer.protocol === 'http:' && LOOPBACK.has(issuer.hostname)
  if (issuer.protocol !== 'https:' && !isLoopback)
    throw new ConfigError('MURMURATION_OIDC_ISSUER has to be https, unless it is on this machine.')
  const callback = new URL(CALLBACK_PATH, publicUrl).href

  let found: Promise<openid.Configuration> | undefined
  const configuration = (): Promise<openid.Configuration> => {
    found ??= discover(issuer, oidcClientId, oidcClientSecret, isLoopback).catch((cause: unknown) => {
      found = undefined
      throw unreachable(cause)
    })
    return found
  }

  return {
    async begin() {
      const known = await configuration()
      const verifier = openid.randomPKCECodeVerifier()
      const state = openid.randomState()
      const nonce = openid.randomNonce()
      const url = openid.buildAuthorizationUrl(known, {
        redirect_uri: callback,
        scope: oidcScope,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { url: url.href, visit: { state, nonce, verifier } }
    },

    async finish(query, { state, nonce, verifier }) {
      const known = await configuration()
      try {
        const tokens = await openid.authorizationCodeGrant(known, new URL(query, callback), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        const identity = tokens.claims() as openid.IDToken
        let claims: { readonly [name: string]: unknown } = identity
        // Providers differ in where they put names and groups: in the ID token, or behind the userinfo endpoint alone.
        if (
          (claimValues(claims, oidcRoleClaim).length === 0 || nameIn(claims) === undefined) &&
          known.serverMetadata().userinfo_endpoint !== undefined
        )
          claims = { ...(await openid.fetchUserInfo(known, tokens.access_token, identity.sub)), ...claims }
        return {
          issuer: identity.iss,
          subject: identity.sub,
          name: nameIn(claims) ?? identity.sub.slice(0, 200),
          values: claimValues(claims, oidcRoleClaim),
        }
      } catch (error) {
        throw refusalOf(error)
      }
    },
  }
}

async function discover(
  issuer: URL,
  clientId: string,
  secret: string | undefined,
  isLoopback: boolean,
): Promise<openid.Configuration> {
  return await openid.discovery(issuer, clientId, undefined, authenticationBy(secret), {
    execute: isLoopback ? [openid.allowInsecureRequests] : [],
    timeout: REQUEST_TIMEOUT_SECONDS,
  })
}

/** By header where the provider takes it, as the standard has it; else in the body. Without a secret, PKCE alone. */
function authenticationBy(secret: string | undefined): openid.ClientAuth {
  if (secret === undefined) return openid.None()
  const byHeader = openid.ClientSecretBasic(secret)
  const inBody = openid.ClientSecretPost(secret)
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const how = methods.includes('client_secret_basic') ? byHeader : inBody
    how(server, client, body, headers)
  }
}

function nameIn(claims: { readonly [name: string]: unknown }): string | undefined {
  for (const claim of ['name', 'preferred_username', 'email']) {
    const value = claims[claim]
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, 200)
  }
  return undefined
}

const unreachable = (cause: unknown): ProblemError => {
  const problem = new ProblemError(
    502,
    'The provider for signing in cannot be reached, or is not set up; try again later, or tell your operator.',
  )
  problem.cause = cause
  return problem
}

/** No answer, or none that speaks of this sign-in: codes of a `ClientError`. */
const NO_ANSWER = new Set<unknown>([
  undefined,
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
])

function refusalOf(error: unknown): ProblemError {
  const isRefusal =
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError ||
    (error instanceof openid.ClientError && !NO_ANSWER.has(error.code))
  if (!isRefusal) return unreachable(error)
  const problem = new ProblemError(
    403,
    'The provider did not let you in, or its answer is not for this browser; begin again at /v1/sign-in/provider.',
  )
  problem.cause = error
  return problem
}
