import type { StaffRole, TokenScope } from '@murmuration/contracts'
import type { Tx } from '@murmuration/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Caller } from '../auth/caller.ts'

/** Who may call a route: everybody, everyone signed in, or people of some roles. Compartments are the store's affair. */
export interface Access {
  roles: 'public' | 'signed_in' | readonly StaffRole[]
  /** What an API token needs to call it; null where no token may. */
  scope: TokenScope | null
}

/** A request that was let in, parsed. */
export interface Call<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
  caller: Caller
  /** The transaction of this request, under the row-level security of the caller. */
  tx: Tx
  /** Version that `If-Match` names; there wherever the route asks for it. */
  version: number
  /** Header `If-None-Match`: what the caller has already. */
  ifNoneMatch: string | undefined
}

export interface Answer {
  /** Default: the first one of the route. */
  status?: number
  body?: unknown
  /** In place of a body: JSON text that was checked when it was written, and is sent as it is. */
  json?: string
  headers?: { [name: string]: string }
}

type Shape = z.ZodType | undefined
type Out<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined

export interface RouteSpec<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `:id`. */
  path: string
  /** Name of the operation in OpenAPI and in the client, such as `listCases`. */
  operation: string
  summary: string
  tag: string
  access: Access
  params?: P
  query?: Q
  body?: B
  /** An example of the body, shown in OpenAPI. */
  example?: unknown
  /** Asks for `If-Match: "<version>"`; without it 428. */
  ifMatch?: true
  /** Of the usual answer, where it is not JSON. */
  mediaType?: string
  /** Large, without a secret, and without words of whoever asks: it is compressed where the caller takes that. */
  compresses?: true
  /** Has an ETag, and answers 304 to who names it in If-None-Match. */
  answers304?: true
  /** Its answer holds a secret that is shown once: it is not kept for who asks again with the same Idempotency-Key. */
  tellsSecret?: true
  /** By status; the first is the usual one. Undefined: no body. */
  answers: { readonly [status: number]: z.ZodType | undefined }
}

/** A route whose work is one transaction of the caller. Writes take an `Idempotency-Key`. */
export interface Route<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape>
  extends RouteSpec<P, Q, B> {
  handle(call: Call<Out<P>, Out<Q>, Out<B>>): Promise<Answer>
}

/** A route that answers by itself: streams, cookies, redirects. `caller` is undefined only where access is public. */
export interface RawRoute<P extends Shape = Shape, Q extends Shape = Shape, B extends Shape = Shape>
  extends RouteSpec<P, Q, B> {
  answer(
    call: { params: Out<P>; query: Out<Q>; body: Out<B>; caller: Caller | undefined },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown>
}

// biome-ignore lint/suspicious/noExplicitAny: forgotten in a list of routes; each was checked where it was defined
export type AnyRoute = Route<any, any, any> | RawRoute<any, any, any>

export const route = <P extends Shape = undefined, Q extends Shape = undefined, B extends Shape = undefined>(
  spec: Route<P, Q, B>,
): AnyRoute => spec

export const rawRoute = <
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(
  spec: RawRoute<P, Q, B>,
): AnyRoute => spec
