import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const lockfile = {
  packages: {
    '': {},
    'node_modules/there': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  },
}

let folder: string

/** A checkout that holds the set-up scripts and nothing else. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'murmuration-set-up-'))
  cpSync(join(repository, 'infra/setup'), join(folder, 'infra/setup'), { recursive: true })
  put('package-lock.json', lockfile)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, content: unknown) {
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
}

function run(script: string, env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '', ...env },
  })
}

describe('dependencies', () => {
  const stand = () => {
    const { stdout, stderr } = run(`
      const { dependenciesStand } = await import('./infra/setup/dependencies.mjs')
      console.log(dependenciesStand())`)
    expect(stderr).toBe('')
    return stdout.trim() === 'true'
  }
  const install = (version = '1.0.0') => {
    put('node_modules/there/package.json', {})
    put('node_modules/.package-lock.json', {
      packages: { 'node_modules/there': { version, integrity: 'sha512-a' } },
    })
  }

  test('stand once npm has installed what the lockfile names, optional packages of other machines aside', () => {
    expect(stand()).toBe(false)
    install()
    expect(stand()).toBe(true)
    expect(stand()).toBe(true)
  })

  test('do not stand at another version than the lockfile names', () => {
    install('1.0.1')
    expect(stand()).toBe(false)
  })

  test('do not stand once the lockfile asks for a package more', () => {
    install()
    expect(stand()).toBe(true)
    put('package-lock.json', {
      packages: { ...lockfile.packages, 'node_modules/new': { version: '1.0.0', integrity: 'sha512-c' } },
    })
    expect(stand()).toBe(false)
  })

  test('do not stand with a hole, though they once stood', () => {
    install()
    expect(stand()).toBe(true)
    rmSync(join(folder, 'node_modules/there'), { recursive: true })
    expect(stand()).toBe(false)
  })

  test('do not stand where npm was interrupted before it wrote its list', () => {
    put('node_modules/there/package.json', {})
    expect(stand()).toBe(false)
  })

  test('do not stand where another Node major installed them', () => {
    install()
    expect(stand()).toBe(true)
    put('node_modules/.murmuration/installed', 'hash node18 linux-x64')
    expect(stand()).toBe(false)
  })

  test('a failed install ends with one sentence and what npm said, without a stack', () => {
    // A port where nobody listens stands for a network that fails. What an npm above says of its own project is left out:
    // the npm below would install there.
    put('package.json', { name: 'checkout', version: '1.0.0', dependencies: { there: '1.0.0' } })
    put('package-lock.json', {
      name: 'checkout',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: {
        '': { name: 'checkout', version: '1.0.0', dependencies: { there: '1.0.0' } },
        'node_modules/there': { version: '1.0.0' },
      },
    })
    const ours = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))
    const { status, stderr } = spawnSync(process.execPath, ['infra/setup/start.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...Object.fromEntries(ours),
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_fetch_retries: '0',
        npm_config_cache: join(folder, 'cache'),
      },
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Installing dependencies \(once\)… failed\n`npm ci` failed \(exit \d+\); check the network/,
    )
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

describe('the closing line', () => {
  const report = (name: string, ...statuses: string[]) =>
    put(`.cache/tests/${name}.json`, {
      testResults: [
        {
          name: join(folder, 'a.test.ts'),
          status: statuses.includes('failed') ? 'failed' : 'passed',
          assertionResults: statuses.map((status, at) => ({ fullName: `test ${at}`, status })),
        },
      ],
    })
  const close = (names: string[], env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout } = run(
      `const { closeTests } = await import('./infra/setup/run-tests.mjs')
      process.exitCode = closeTests(${JSON.stringify(names)})`,
      env,
    )
    return { status, lines: stdout.trimEnd().split('\n') }
  }

  test('sums over the runs', () => {
    report('all', 'passed', 'passed')
    report('unit', 'passed')
    expect(close(['all', 'unit'])).toEqual({ status: 0, lines: ['3 passed, 0 failed'] })
  })

  test('a failure is a failure', () => {
    report('all', 'passed', 'failed')
    expect(close(['all'])).toEqual({ status: 1, lines: ['1 passed, 1 failed'] })
  })

  test('a skip is named, and fails under CI', () => {
    report('all', 'passed', 'skipped')
    const lines = ['skipped: a.test.ts test 1', '1 passed, 0 failed, 1 skipped']
    expect(close(['all'])).toEqual({ status: 0, lines })
    expect(close(['all'], { CI: 'true' })).toEqual({ status: 1, lines })
  })

  test('a run without a report and a file that could not be loaded count as failures', () => {
    put('.cache/tests/all.json', {
      testResults: [{ name: join(folder, 'a.test.ts'), status: 'failed', assertionResults: [] }],
    })
    expect(close(['all', 'unit'])).toEqual({ status: 1, lines: ['0 passed, 2 failed'] })
  })
})
