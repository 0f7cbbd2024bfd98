import { UsageError } from '@murmuration/runtime'
import { z } from 'zod'
import type { Follow, StreamParts } from './stream-parts.ts'
import { type AskJson, askJson, postAddress } from './xrpc.ts'

export interface RepostsOptions {
  /** Addresses of posts. */
  posts: readonly string[]
  /** Answers getRepostedBy, as `https://public.api.bsky.app`. */
  api: string
  /** Tells where an account's records lie, as `https://plc.directory`. */
  directory: string
  /** Which hosts of records may be asked; those with https and a name where it is left out. */
  mayAsk?: (url: URL) => boolean
}

const PAGE = '100'
/** Pages of one account's reposts that are looked through: 5,000 reposts. */
const MOST_PAGES = 50

const RepostedBy = z.object({
  cursor: z.string().optional(),
  repostedBy: z.array(z.object({ did: z.string().max(512) })),
})
const Records = z.object({
  cursor: z.string().optional(),
  records: z.array(z.object({ uri: z.string(), value: z.unknown() })),
})
const Subject = z.object({ subject: z.object({ uri: z.string() }) })
const Document = z.object({
  service: z.array(z.object({ id: z.string(), type: z.string(), serviceEndpoint: z.unknown() })),
})
/** How far a back-fill is: posts that are through, and the page of the one under way. */
const Place = z.object({ post: z.int().nonnegative(), page: z.string().optional() })

/**
 * Fetches reposts of posts with their times. `app.bsky.feed.getRepostedBy` tells who reposted and not when, so each
 * account's own records are looked through, latest first, for the repost of that post: it has the time that the
 * account's client wrote. A record key is a clock (TID), so the search ends at records older than the post.
 *
 * @throws {UsageError} where an address is no post, or nobody answers for it
 * @see https://docs.bsky.app/docs/api/app-bsky-feed-get-reposted-by
 * @see https://docs.bsky.app/docs/api/com-atproto-repo-list-records
 */
export function fetchReposts({ posts, api, directory, mayAsk = isPublic }: RepostsOptions): Follow {
  const addresses = posts.map(postAddress)
  return async (from, put, signal, parts) => {
    const ask = askJson(
      [api, directory].map((at) => new URL(at).host),
      signal,
      parts,
    )
    const missed = { noHost: 0, noRecord: 0 }
    let { post, page } = from === undefined ? { post: 0, page: undefined } : Place.parse(JSON.parse(from))
    for (; post < addresses.length; post++, page = undefined) {
      const { uri, rkey } = addresses[post]
      do {
        const url = xrpc(api, 'app.bsky.feed.getRepostedBy', { uri, limit: PAGE, cursor: page })
        const answer = RepostedBy.safeParse(await ask(url))
        if (!answer.success)
          throw new UsageError(`${url.host} has no reposts of ${uri}; look at the address of the post.`)
        for (const { did } of answer.data.repostedBy) {
          const host = await hostOf(did, directory, ask, mayAsk)
          const found = host === undefined ? undefined : await repostOf(host, did, uri, rkey, ask)
          if (host === undefined) missed.noHost++
          else if (found === undefined) missed.noRecord++
          else
            await put({
              raw: Buffer.from(JSON.stringify(found)),
              value: found,
              position: `reposts of ${uri}`,
            })
        }
        page = answer.data.cursor === page ? undefined : answer.data.cursor
        const next = page === undefined ? { post: post + 1 } : { post, page }
        await put({ cursor: JSON.stringify(next) })
      } while (page !== undefined)
    }
    tellMissed(missed, parts)
  }
}

function tellMissed({ noHost, noRecord }: { noHost: number; noRecord: number }, { note }: StreamParts): void {
  if (noHost > 0)
    note(`Of ${noHost} accounts nobody says where their records lie; their reposts are left out.`)
  if (noRecord > 0)
    note(`Of ${noRecord} accounts the repost was not found among their records; it is left out.`)
}

function xrpc(host: string, method: string, query: { [name: string]: string | undefined }): URL {
  const url = new URL(`/xrpc/${method}`, host)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Where an account's records lie, as its DID document says. @see https://atproto.com/specs/did */
async function hostOf(
  did: string,
  directory: string,
  ask: AskJson,
  mayAsk: (url: URL) => boolean,
): Promise<string | undefined> {
  const web = /^did:web:([a-z0-9.-]+)$/.exec(did)?.[1]
  const url =
    web !== undefined
      ? new URL(`https://${web}/.well-known/did.json`)
      : /^did:plc:[a-z2-7]{1,64}$/.test(did)
        ? new URL(`/${did}`, directory)
        : undefined
  if (url === undefined || (web !== undefined && !mayAsk(url))) return undefined
  const document = Document.safeParse(await ask(url))
  const at = document.data?.service.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
  return typeof at === 'string' && URL.canParse(at) && mayAsk(new URL(at)) ? at : undefined
}

/** Anybody writes a DID document: it may not send us to a machine of our own network. */
function isPublic({ protocol, hostname, port }: URL): boolean {
  if (protocol !== 'https:' || port !== '') return false
  return (
    /\.[a-z][a-z0-9-]*$/i.test(hostname) && !/\.(local|localhost|internal|home|lan|arpa)$/i.test(hostname)
  )
}

/** 13 characters of which equal lengths compare as times. @see https://atproto.com/specs/tid */
const TID = /^[2-7a-z]{13}$/

async function repostOf(
  host: string,
  did: string,
  uri: string,
  rkey: string,
  ask: AskJson,
): Promise<unknown> {
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = { repo: did, collection: 'app.bsky.feed.repost', limit: PAGE, cursor }
    const answer = Records.safeParse(await ask(xrpc(host, 'com.atproto.repo.listRecords', query)))
    if (!answer.success) return undefined
    const { records, cursor: next } = answer.data
    const found = records.find(({ value }) => Subject.safeParse(value).data?.subject.uri === uri)
    if (found !== undefined) return found
    const oldest = records.at(-1)?.uri.split('/').at(-1) ?? ''
    if (TID.test(oldest) && TID.test(rkey) && oldest < rkey) return undefined
    if (next === undefined || next === cursor || records.length === 0) return undefined
    cursor = next
  }
  return undefined
}
