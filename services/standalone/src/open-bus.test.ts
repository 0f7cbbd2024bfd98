import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@murmuration/runtime'
import { afterAll, expect, test } from 'vitest'
import { busSettingsFrom, openBus } from './open-bus.ts'

const folder = mkdtempSync(join(tmpdir(), 'murmuration-open-bus-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder without a log is no folder to read from', async () => {
  const opening = openBus(busSettingsFrom({ data: join(folder, 'nothing') }), { readOnly: true })
  await expect(opening).rejects.toThrow(UsageError)
  await expect(opening).rejects.toThrow(/There is no log in .*nothing; name the folder/)
})

test('a folder is opened for writing by one alone, and read by others', async () => {
  const settings = busSettingsFrom({ data: join(folder, 'data') })
  await using writer = await openBus(settings)
  await writer.createTopics([{ name: 't', partitions: 1, cleanup: 'delete' }])
  await writer.publish('t', [{ partition: 0, key: null, value: 'x' }])
  await using reader = await openBus(settings, { readOnly: true })
  expect((await reader.ranges('t'))[0].highOffset).toBe(1)
})

test('SASL without a password says which variables it needs', async () => {
  const settings = { ...busSettingsFrom({ brokers: 'localhost:1' }), kafkaSaslMechanism: 'plain' as const }
  await expect(openBus(settings)).rejects.toThrow(/MURMURATION_KAFKA_USERNAME and MURMURATION_KAFKA_PASSWORD/)
})

test('a file of keys that is not there is named', async () => {
  const settings = {
    ...busSettingsFrom({ brokers: 'localhost:1' }),
    kafkaSsl: true,
    kafkaCaFile: join(folder, 'ca.pem'),
  }
  await expect(openBus(settings)).rejects.toThrow(/ca\.pem cannot be read/)
})
