import { defineConfig } from 'vitest/config'

/** Workspaces resolve to their sources, so tests need no build. */
const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } }

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['{shared,services}/*/src/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Tests of whole processes come behind, one file at a time: each starts several of them.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          globalSetup: ['test/src/postgres-setup.ts'],
        },
      },
      {
        ...source,
        test: {
          name: 'whole',
          include: ['test/src/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          globalSetup: [
            'test/src/kafka-setup.ts',
            'test/src/postgres-setup.ts',
            'test/src/chromium-setup.ts',
          ],
        },
      },
    ],
  },
})
