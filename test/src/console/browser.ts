/// <reference lib="dom" />
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** What a page of the console never does. */
export interface Faults {
  /** Requests to anywhere but where the page came from. */
  strangers: string[]
  /** Errors and warnings that the browser shows, and exceptions. */
  errors: string[]
  /** What the Content-Security-Policy refused. */
  violations: string[]
  /** Events of a mouse or a finger. */
  pointers: string[]
}

/** Opens Chromium. Its sandbox needs what root in a container does not have. */
export const openBrowser = (executablePath: string, args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-dev-shm-usage',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      ...args,
    ],
  })

/** A page of its own cookies, with what it did that it should not. */
export interface OpenPage extends AsyncDisposable {
  page: Page
  faults: Faults
  /** Text of every answer and every event that reached the page, with the path it came from. */
  heard: { path: string; text: string }[]
  /** From now on an answer of that status to a path is no error. */
  expectRefusal(status: number, path: RegExp): void
}

declare global {
  interface Window {
    noteForTest(kind: 'violations' | 'pointers' | 'heard', what: string): void
  }
}

export async function openPage(
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    timezoneId: 'UTC',
    ...options,
  })
  const faults: Faults = { strangers: [], errors: [], violations: [], pointers: [] }
  const heard: { path: string; text: string }[] = []
  const refusals = [{ status: 401, path: /^\/v1\/me$/ }]
  await context.exposeFunction(
    'noteForTest',
    (kind: 'violations' | 'pointers' | 'heard', what: string): void => {
      if (kind === 'heard') heard.push({ path: '/v1/changes', text: what })
      else faults[kind].push(what)
    },
  )
  await context.addInitScript(watchPage)
  const page = await context.newPage()
  const { origin } = new URL(baseURL)
  page.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin) faults.strangers.push(url)
  })
  page.on('response', async (response) => {
    const { pathname, search } = new URL(response.url())
    if (/event-stream/.test(response.headers()['content-type'] ?? '')) return
    // A page that goes on in the meantime takes the text with it.
    const text = await response.text().catch(() => undefined)
    if (text !== undefined) heard.push({ path: `${pathname}${search}`, text })
  })
  page.on('pageerror', (error) => faults.errors.push(String(error.stack ?? error)))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const { url } = message.location()
    const status = Number(/status of (\d+)/.exec(message.text())?.[1])
    const path = URL.canParse(url) ? new URL(url).pathname : ''
    if (refusals.some((one) => one.status === status && one.path.test(path))) return
    // The driver of a machine without a graphics card, not the page.
    if (/GPU stall|GL Driver Message|software WebGL|GroupMarkerNotSet/i.test(message.text())) return
    faults.errors.push(`${message.text()} (${url})`)
  })
  return {
    page,
    faults,
    heard,
    expectRefusal: (status, path) => refusals.push({ status, path }),
    async [Symbol.asyncDispose]() {
      await context.close()
    },
  }
}

/** Runs in the page, before its own scripts. */
function watchPage(): void {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
    window.noteForTest('violations', `${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`),
  )
  for (const type of ['pointerdown', 'mousedown', 'touchstart', 'wheel'])
    addEventListener(
      type,
      (event) => {
        if (event.isTrusted) window.noteForTest('pointers', type)
      },
      { capture: true, passive: true },
    )
  const send = window.fetch
  window.fetch = async (...args) => {
    const response = await send(...args)
    if (!/event-stream/.test(response.headers.get('content-type') ?? '')) return response
    const [own, other] = response.body!.tee()
    const read = async () => {
      const decoder = new TextDecoder()
      for await (const chunk of other as unknown as AsyncIterable<Uint8Array>)
        window.noteForTest('heard', decoder.decode(chunk, { stream: true }))
    }
    read().catch(() => {})
    return new Response(own, response)
  }
}
