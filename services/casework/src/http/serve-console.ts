import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isOfApi, pagePolicy } from './page-headers.ts'

const PLACE_OF_NONCE = /__NONCE__/g

/** Answers a request that no route and no file took; false where it is none for the page. */
export type PageAnswer = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>

/**
 * Serves the built console: its files, pre-compressed where the browser takes that, and its page for every other path,
 * since the page knows by itself what a path means. The page is read anew each time, so that one that was built again is
 * there at once.
 *
 * @param folder with index.html, and assets that have a hash in their names
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<PageAnswer> {
  const root = resolve(folder)
  await app.register(files, {
    root,
    index: false,
    cacheControl: false,
    dotfiles: 'ignore',
    decorateReply: false,
    preCompressed: true,
    // The page needs its nonce; compressed files come under the name of what they hold.
    allowedPath: (path) => !/(?:^\/index\.html|\.(?:br|gz))$/.test(path),
    setHeaders(response, path) {
      const isHashed = path.startsWith(join(root, 'assets') + sep)
      response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      response.setHeader('vary', 'accept-encoding')
    },
  })
  return async (request, reply) => {
    if (!['GET', 'HEAD'].includes(request.method) || isOfApi(request.url)) return false
    if (request.url.startsWith('/assets/')) return false
    const text = await readPage(join(root, 'index.html'))
    if (text === undefined) return false
    const nonce = randomBytes(18).toString('base64url')
    reply
      .code(200)
      .headers({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(text.replaceAll(PLACE_OF_NONCE, nonce))
    return true
  }
}

/** undefined: it is not built. @throws where it is there and cannot be read */
async function readPage(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
