import { expect, test } from 'vitest'
import { htmlLinks, htmlText } from './html-text.ts'
import { hashtagsIn, urlsIn } from './words.ts'

test('hashtags of a text are words of any script, and no anchors, numbers or parts of words', () => {
  expect(hashtagsIn('#Ferry, #किसान ＃船 (#a_1) a#b &#39; https://a.example/#top #2024 ##x #')).toEqual([
    'Ferry',
    'किसान',
    '船',
    'a_1',
  ])
  expect(hashtagsIn('#می‌خواهم')).toEqual(['می‌خواهم'])
})

test('addresses of a text end before the punctuation of its sentence', () => {
  expect(
    urlsIn('See https://a.example/b?c=d, (http://e.example/f). HTTPS://G.example/! ftp://h.example x://'),
  ).toEqual(['https://a.example/b?c=d', 'http://e.example/f', 'HTTPS://G.example/'])
})

test('HTML becomes its text and its links', () => {
  const html =
    '<p>1 &lt; 2 &amp;amp; &#x1F426;&#0;</p><p><a class="x" href="https://a.example/?b=1&amp;c=2">a</a><br/>z</p>'
  expect(htmlText(html)).toBe('1 < 2 &amp; 🐦&#0;\na\nz')
  expect(htmlLinks(html)).toEqual(['https://a.example/?b=1&c=2'])
  expect(htmlLinks('<a href="javascript:1">x</a><a rel="tag" href="https://a.example">x</a>')).toEqual([])
  expect(htmlText('<'.repeat(100_000))).toHaveLength(100_000)
})
