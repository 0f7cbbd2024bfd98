import { ConfigError, flagSetting, wholeNumber } from '@murmuration/runtime'
import { z } from 'zod'
import { parseTokens } from './tokens.ts'

const tokens = z.string().transform((text, context) => {
  try {
    return parseTokens(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})

/** The settings of ingest; `variableOf` names the variable of the environment that sets each. */
export const ingestConfig = z.object({
  host: z.string().default('127.0.0.1').describe('address to listen at'),
  port: wholeNumber().max(65_535, 'write 65535 or less').default(8420).describe('0 for a free one'),
  stateFolder: z.string('name a folder').min(1, 'name a folder').describe('folder of the bookmark of ingest'),
  latenessMs: wholeNumber().default(300_000).describe('how far events of a source may be out of order'),
  heartbeatMs: wholeNumber(10).default(500).describe('pause between two looks at watermarks and state'),
  bodyLimitBytes: wholeNumber(1_024)
    .default(16 << 20)
    .describe('largest body of a request, unpacked'),
  waitingBytes: wholeNumber(1_024)
    .default(64 << 20)
    .describe('what all requests together may hold in memory'),
  waitingRequests: wholeNumber(1).default(1_000).describe('requests in hand at a time'),
  awayAfterMs: wholeNumber(100)
    .default(10_000)
    .describe('silence of the log after which requests are answered by 503 at once'),
  answerWithinMs: wholeNumber(100).default(30_000).describe('longest time until a request is answered'),
  readRaw: flagSetting.default(true).describe('whether amplification.raw is read too'),
  tokens: tokens
    .default([])
    .describe(
      'name:sha256[:scope+scope], parted by commas; without any, only programs on this machine may send',
    ),
})
export type IngestConfig = z.infer<typeof ingestConfig>

/**
 * Checks settings that have to go together. Without tokens, programs on this machine may send, and nobody else.
 *
 * @throws {ConfigError} where they do not
 */
export function checkSettings({
  host,
  tokens,
  bodyLimitBytes,
  waitingBytes,
}: Pick<IngestConfig, 'host' | 'tokens' | 'bodyLimitBytes' | 'waitingBytes'>): void {
  if (waitingBytes < bodyLimitBytes)
    throw new ConfigError(
      `A body of ${bodyLimitBytes} bytes would wait for ever: set MURMURATION_WAITING_BYTES to that or more, or ` +
        'MURMURATION_BODY_LIMIT_BYTES lower.',
    )
  if (tokens.length === 0 && !isLoopback(host))
    throw new ConfigError(
      `Everybody who reaches ${host} could send to ingest: set MURMURATION_TOKENS to name:sha256 of each token, or ` +
        'MURMURATION_HOST to 127.0.0.1.',
    )
}

/** Whether an address can be reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
