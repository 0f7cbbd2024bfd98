// Says what is provided.
import type {} from '@murmuration/store/test-stores'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

/**
 * Starts one PostgreSQL for the whole run, or takes the one that MURMURATION_TEST_POSTGRES names. Tests kill clients, never
 * the server: what it acknowledges need not survive the machine.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MURMURATION_TEST_POSTGRES
  const server = given ? undefined : await startPostgres({ durable: false })
  project.provide('postgresUrl', given || server!.url)
  return async () => server?.stop()
}
