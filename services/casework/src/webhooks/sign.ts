import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** A secret to sign with: 32 random bytes. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Headers of a delivery by the convention of Standard Webhooks; with two secrets, each signs. */
export const signedHeaders = (
  id: string,
  atMs: number,
  body: string,
  secrets: readonly string[],
): { [name: string]: string } => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(atMs / 1000)),
  'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, new Date(atMs), body)).join(' '),
})
