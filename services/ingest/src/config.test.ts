import { createHash } from 'node:crypto'
import { configFrom } from '@murmuration/runtime'
import { expect, it } from 'vitest'
import { checkSettings, ingestConfig, isLoopback } from './config.ts'
import { parseTokens, tokenOf } from './tokens.ts'

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex')

it('comes from the environment, with defaults', () => {
  const config = configFrom(
    ingestConfig,
    { stateFolder: 's' },
    { MURMURATION_PORT: '0', MURMURATION_READ_RAW: 'false' },
  )
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 0,
    latenessMs: 300_000,
    bodyLimitBytes: 16 << 20,
    waitingBytes: 64 << 20,
    readRaw: false,
    tokens: [],
  })
  expect(() => configFrom(ingestConfig, {}, {})).toThrow(/MURMURATION_STATE_FOLDER/)
  expect(() => configFrom(ingestConfig, { stateFolder: 's', port: 70_000 }, {})).toThrow(/MURMURATION_PORT/)
  expect(() => configFrom(ingestConfig, { stateFolder: 's', tokens: 'secret' }, {})).toThrow(
    /MURMURATION_TOKENS \(tokens\) cannot be used: entry 1 is not name:hash/,
  )
})

it('lets nobody but this machine in without tokens', () => {
  const tokens = parseTokens(`a:${sha256('x')}`)
  const sizes = { bodyLimitBytes: 10, waitingBytes: 10 }
  checkSettings({ host: '127.0.0.1', tokens: [], ...sizes })
  checkSettings({ host: '0.0.0.0', tokens, ...sizes })
  expect(() => checkSettings({ host: '0.0.0.0', tokens: [], ...sizes })).toThrow(/MURMURATION_TOKENS/)
  expect(() => checkSettings({ host: '127.0.0.1', tokens, ...sizes, waitingBytes: 9 })).toThrow(
    /MURMURATION_WAITING_BYTES/,
  )
  expect(['localhost', '::1', '127.9.9.9', '128.0.0.1', '127.0.0.1.evil.org', ''].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})

it('knows tokens by their hashes, with their scopes', () => {
  const tokens = parseTokens(` a:${sha256('x')} ,b:${sha256('y').toUpperCase()}:flags:write+shares:write, `)
  expect(tokens.map(({ name, scopes }) => [name, scopes])).toEqual([
    ['a', ['shares:write', 'flags:write', 'deadletters:write']],
    ['b', ['flags:write', 'shares:write']],
  ])
  expect(tokenOf('Bearer y', tokens)?.name).toBe('b')
  expect(tokenOf('bearer x', tokens)?.name).toBe('a')
  for (const header of [undefined, '', 'x', 'Basic x', 'Bearer', `Bearer ${sha256('x')}`, 'Bearer x y'])
    expect(tokenOf(header, tokens)).toBeUndefined()
  expect(() => parseTokens(`a:${sha256('x')}:everything`)).toThrow(/unknown scope/)
  expect(() => parseTokens(`a:${sha256('x').slice(1)}`)).toThrow(/64 hex digits/)
})
