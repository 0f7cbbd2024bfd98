import { createHash, randomBytes } from 'node:crypto'

/**
 * Key of the pseudonyms of this deployment, 32 bytes: from the setting, so that an account has the same name in every export;
 * without one a new key at each start, so that nobody can tell two exports of two starts from each other by their names.
 */
export const exportKey = (setting: string | undefined): Uint8Array =>
  setting === undefined
    ? randomBytes(32)
    : createHash('sha256').update(`murmuration/export\n${setting}`).digest()
