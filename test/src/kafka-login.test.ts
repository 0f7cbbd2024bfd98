import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestBroker, type TestBroker } from './kafka-setup.ts'

const binary = fileURLToPath(new URL('../../infra/bin/murmuration.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'murmuration-login-'))
const cert = join(folder, 'cert.pem')
const key = join(folder, 'key.pem')
let broker: TestBroker

beforeAll(async () => {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ]
  const made = spawnSync('openssl', args, { encoding: 'utf8' })
  if (made.status !== 0)
    throw new Error(`TLS to Kafka is tried with a certificate that openssl makes: ${made.stderr}`)
  broker = await startTestBroker(['--temporary', '--login', 'ann:se:cret', '--cert', cert, '--key', key])
}, 120_000)
afterAll(async () => {
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** `murmuration topics create`, told by the environment how to log in. */
function createTopics(prefix: string, more: { [name: string]: string }) {
  const env = {
    ...process.env,
    MURMURATION_BROKERS: broker.loginBrokers ?? '',
    MURMURATION_KAFKA_SSL: 'true',
    MURMURATION_KAFKA_CA_FILE: cert,
    MURMURATION_KAFKA_USERNAME: 'ann',
    MURMURATION_KAFKA_PASSWORD: 'se:cret',
    ...more,
  }
  const args = [binary, 'topics', 'create', '--partitions', '2', '--topic-prefix', prefix]
  return { args, env }
}

test.each(['plain', 'scram-sha-256', 'scram-sha-512'])(
  'a login by %s over TLS, by the environment',
  (mechanism) => {
    const { args, env } = createTopics(`${mechanism}.`, { MURMURATION_KAFKA_SASL_MECHANISM: mechanism })
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('made   review.cases')
  },
)

test('a wrong password is one sentence, without the password', () => {
  const wrong = { MURMURATION_KAFKA_SASL_MECHANISM: 'plain', MURMURATION_KAFKA_PASSWORD: 'not-it' }
  const { args, env } = createTopics('wrong.', wrong)
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/Kafka refuses the login; check user name, password and mechanism/)
  expect(stderr).not.toContain('    at ')
  expect(stderr).not.toContain('not-it')
})

test('a certificate that nobody vouches for is not trusted, and the command says what it waits for', async () => {
  const { args, env } = createTopics('untrusted.', {
    MURMURATION_KAFKA_SASL_MECHANISM: 'plain',
    MURMURATION_KAFKA_CA_FILE: '',
  })
  const child = spawn(process.execPath, args, { env })
  const said = await new Promise<string>((resolve) => {
    let text = ''
    child.stderr.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('\n')) resolve(text)
    })
  })
  child.kill('SIGKILL')
  expect(said).toMatch(/self-signed certificate.*trying again/)
})
