/** `npm run screenshots [-- --docs --only queue,case --data FOLDER]`: pictures of every screen, light and dark. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromiumPath } from '../chromium-setup.ts'
import { openBrowser, openPage } from './browser.ts'
import { screensOf } from './screens.ts'
import { settled, signIn } from './sign-in.ts'
import { startDemo } from './start-demo.ts'
import { workOnStory } from './work-on-story.ts'
import { writePicture } from './write-picture.ts'

/** The six that tell the story, as they stand in the documentation. */
const TELLING: { [screen: string]: readonly ('light' | 'dark')[] } = {
  queue: ['light'],
  scorecard: ['light'],
  case: ['light', 'dark'],
  account: ['light'],
  second: ['light'],
}

const { values } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = join(root, values.docs ? 'docs/pictures' : 'out/screenshots')
const wanted = values.only?.split(',') ?? (values.docs ? Object.keys(TELLING) : undefined)
const scratch = mkdtempSync(join(tmpdir(), 'murmuration-screenshots-'))
try {
  const executable = await chromiumPath()
  console.log('Telling the story…')
  await using demo = await startDemo(join(scratch, 'data'), { MURMURATION_CALLS_PER_MINUTE: '100000' })
  const screens = screensOf(await workOnStory(demo)).filter(({ name }) => wanted?.includes(name) ?? true)
  await using browser = await openBrowser(executable)
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const login of [...new Set(screens.map((screen) => screen.login))]) {
      await using open = await openPage(browser, demo.url, { colorScheme })
      if (login !== null) await signIn(open.page, demo.people[login])
      for (const { name, path } of screens.filter((screen) => screen.login === login)) {
        if (values.docs && !TELLING[name].includes(colorScheme)) continue
        await open.page.goto(path)
        await settled(open.page)
        const file = `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`
        writePicture(join(folder, file), await open.page.screenshot(), values.docs)
        console.log(file)
      }
    }
  }
  console.log(`They are in ${folder}.`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
