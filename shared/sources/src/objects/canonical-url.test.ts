import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUrl } from './canonical-url.ts'

const PAGE = 'https://example.com/a'

describe('canonicalUrl', () => {
  it.each([
    ['http://example.com/a', PAGE],
    ['HTTPS://WWW.Example.COM:443/a/', PAGE],
    ['http://example.com:80/a', PAGE],
    ['https://name:secret@example.com/a', PAGE],
    ['https://example.com./a', PAGE],
    ['https://example.com//a#part', PAGE],
    ['https://example.com/a#:~:text=said', PAGE],
    ['https://example.com/a?utm_source=x&UTM_medium=y&fbclid=1&gclid=2&igshid=3&mc_eid=4&ref_src=5', PAGE],
    ['https://example.com/a?', PAGE],
    ['https://example.com/./b/../a', PAGE],
    ['https://example.com/%61', PAGE],
    ['https://example.com', 'https://example.com'],
    ['https://example.com:8443/a', 'https://example.com:8443/a'],
    ['https://example.com/a?z=1&b=2&b=1', 'https://example.com/a?b=2&b=1&z=1'],
    ['https://example.com/a?q=x%26y%3d1', 'https://example.com/a?q=x%26y%3D1'],
    ['https://example.com/a?si=page&ref=main&s=1', 'https://example.com/a?ref=main&s=1&si=page'],
    ['https://example.com/#!/room/1', 'https://example.com#!/room/1'],
    ['https://bücher.example.de/ä b', 'https://xn--bcher-kva.example.de/%C3%A4%20b'],
    ['https://example.com/%c3%a4', 'https://example.com/%C3%A4'],
    ['https://example.com/%2541', 'https://example.com/%2541'],
    ['https://example.com/100%25', 'https://example.com/100%25'],
    ['https://example.com/a%2fb', 'https://example.com/a%2Fb'],
    ['https://example.com/caf%e9', 'https://example.com/caf%E9'],
    ['https://www.com/a', 'https://www.com/a'],
    ['https://www.bbc.co.uk/a', 'https://bbc.co.uk/a'],
    // Its public suffix is gov.uk, so here www is all the name there is.
    ['https://www.gov.uk/a', 'https://www.gov.uk/a'],
  ])('writes %s as %s', (raw, canonical) => {
    expect(canonicalUrl(raw)).toBe(canonical)
  })

  it.each([
    ['https://youtu.be/dQw4w9WgXcQ?si=abc', 'https://youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://m.youtube.com/watch?v=dQw4w9WgXcQ&list=1&t=3', 'https://youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.youtube.com/shorts/dQw4w9WgXcQ', 'https://youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ', 'https://youtube.com/watch?v=dQw4w9WgXcQ'],
    ['https://www.youtube.com/@channel?si=1', 'https://youtube.com/@channel'],
    ['https://twitter.com/Name/status/20?s=20&t=abc', 'https://x.com/i/status/20'],
    ['https://mobile.twitter.com/other/status/20/photo/1', 'https://x.com/i/status/20'],
    ['https://x.com/i/web/status/20', 'https://x.com/i/status/20'],
    ['https://twitter.com/name?s=20', 'https://x.com/name'],
    ['https://t.me/s/Some_Channel/12?single', 'https://t.me/some_channel/12'],
    ['https://telegram.me/some_channel/12', 'https://t.me/some_channel/12'],
    ['https://t.me/joinchat/AbC', 'https://t.me/joinchat/AbC'],
    ['https://t.me/c/1234/56', 'https://t.me/c/1234/56'],
    ['https://www.instagram.com/reel/AbC_1/?igsh=x', 'https://instagram.com/p/AbC_1'],
    ['https://en.m.wikipedia.org/wiki/Flock', 'https://en.wikipedia.org/wiki/Flock'],
    ['https://m.facebook.com/story?id=1&mibextid=2', 'https://facebook.com/story?id=1'],
    ['https://m.example.com/a', 'https://m.example.com/a'],
    ['https://www.google.com/amp/s/www.example.com/a', PAGE],
    ['https://example-com.cdn.ampproject.org/c/s/example.com/a?usqp=1', PAGE],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2Fa%3Ffbclid%3D1&h=x', PAGE],
    ['https://www.google.com/url?q=https://l.facebook.com/l.php?u=https://example.com/a', PAGE],
  ])('knows that %s is %s', (raw, canonical) => {
    expect(canonicalUrl(raw)).toBe(canonical)
  })

  it.each([
    'ftp://example.com/a',
    'javascript:alert(1)',
    'mailto:a@example.com',
    'data:text/plain,a',
    'http://localhost/a',
    'http://127.0.0.1/a',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://10.0.0.1/',
    'http://8.8.8.8/',
    'http://router.local/',
    'http://host/',
    'http://service.internal/',
    'https://co.uk/',
    'example.com/a',
    '',
    'http://',
    'https://l.facebook.com/l.php?u=http%3A%2F%2Flocalhost%2F',
    'http://a.invalid/',
  ])('refuses %s', (raw) => {
    expect(canonicalUrl(raw)).toBeUndefined()
  })

  it('writes its own form as it is, and never credentials', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '%',
        '%25',
        '%2f',
        '%0A',
        '%41',
        '%e9',
        '..',
        '.',
        '?',
        '&',
        '=',
        '#',
        '#!',
        '+',
        '\\',
      ),
      fc.constantFrom(
        'utm_source=1',
        'q=%26',
        'watch',
        'v=dQw4w9WgXcQ',
        'status/1',
        'amp/s/example.com/',
        'ä',
        '木',
        '|',
      ),
      fc.string({ maxLength: 4 }),
    )
    const host = fc.constantFrom(
      'example.com',
      'www.www.example.co.uk',
      'm.youtube.com',
      'twitter.com',
      't.me',
      'google.com',
      'www.m.old.reddit.com',
      'BÜCHER.de',
      'vk.com',
      'a.cdn.ampproject.org',
    )
    fc.assert(
      fc.property(
        fc.constantFrom('http', 'https'),
        fc.constantFrom('', 'u5er:pa55@'),
        host,
        fc.constantFrom('', ':80', ':443', ':8080'),
        fc.array(piece, { maxLength: 12 }),
        (scheme, login, name, port, pieces) => {
          const canonical = canonicalUrl(`${scheme}://${login}${name}${port}/${pieces.join('')}`)
          if (canonical === undefined) return
          expect(canonicalUrl(canonical)).toBe(canonical)
          expect(new URL(canonical).username + new URL(canonical).password).toBe('')
          expect(canonical).toMatch(/^https:\/\/[a-z0-9]/)
          expect([...new URL(canonical).searchParams.keys()]).not.toContain('utm_source')
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
