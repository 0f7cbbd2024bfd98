import { DeadLetter } from '@murmuration/contracts'
import { idAt, type ShareColumns, TEXT_ATTRIBUTES, TIME_ATTRIBUTES, textAt } from '@murmuration/detection'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { READ_LIMITS, type ReadLimits } from './limits.ts'
import { readCsvSlowly, type TimeForms } from './read-shares.reference.ts'
import { shareFile } from './share-file.ts'
import { shareRows } from './share-rows.ts'

const HEADER = 'account_id,object_id,timestamp,post_id,text,author_id,object_created_at'

function eventsOf(columns: ShareColumns): object[] {
  return Array.from({ length: columns.count }, (_, row) => {
    const event: { [name: string]: unknown } = {
      accountId: idAt(columns.accountIds, columns.account[row]),
      objectId: idAt(columns.objectIds, columns.object[row]),
      timestampMs: columns.timeMs[row],
    }
    const post = columns.posts === undefined ? '' : idAt(columns.posts, row)
    if (post !== '') event.postId = post
    for (const name of TEXT_ATTRIBUTES) {
      const text = textAt(columns.texts[name], row)
      if (text !== undefined) event[name] = text
    }
    for (const name of TIME_ATTRIBUTES) {
      const time = columns.times[name]?.[row] ?? Number.NaN
      if (!Number.isNaN(time)) event[name] = time
    }
    return event
  })
}

/** Reads a file cut into chunks of the given lengths, used in turn. */
function readCut(bytes: Buffer, chunkLengths: readonly number[], limits: ReadLimits) {
  const rows = shareRows('all')
  const letters: DeadLetter[] = []
  const file = shareFile('f.csv', rows, {}, (letter) => letters.push(letter), limits)
  for (let at = 0, k = 0; at < bytes.length; k++) {
    const length = chunkLengths[k % chunkLengths.length]
    file.push(Uint8Array.from(bytes.subarray(at, at + length)))
    at += length
  }
  const start = file.end()
  const columns = rows.finish()
  return {
    columns,
    events: eventsOf(columns),
    letters,
    start,
    rowsRead: file.records(),
    notShares: rows.notShares,
  }
}

const rawOf = (letter: DeadLetter): string => Buffer.from(letter.raw, letter.rawEncoding).toString('latin1')

const bytesOf = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))

const latin1 = (text: string): fc.Arbitrary<Buffer> => fc.constant(Buffer.from(text, 'latin1'))

const field = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-z0-9#é 語]{1,8}$/).map((text) => Buffer.from(text)) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('1467333180', '1467333180.25', '1467333180123', '12', '1.5e+09')
      .map((t) => Buffer.from(t)),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        '2021-02-28T01:02:03Z',
        '2021-02-30T01:02:03Z',
        '2021-02-03T01:02:03',
        '-5',
        '99999999999999999',
        '2021-01-01 10:00+05:30',
      )
      .map((t) => Buffer.from(t)),
  },
  { weight: 2, arbitrary: latin1('') },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom('a', '""', ',', '\n', '\r\n', '\r', 'ü', '  '), { maxLength: 6 })
      .map((parts) => Buffer.from(`"${parts.join('')}"`)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('"', '"x', 'x"y', '"x"y', '\0', '\xff', '\xc3', '\r', '"\0"', '""""')
      .map((t) => Buffer.from(t, 'latin1')),
  },
  { weight: 1, arbitrary: fc.integer({ min: 25, max: 140 }).map((length) => Buffer.alloc(length, 'w')) },
  { weight: 1, arbitrary: fc.constantFrom(512, 513).map((length) => Buffer.alloc(length, 'i')) },
)

const goodRow = fc
  .tuple(
    fc.constantFrom('a1', 'a2', '"a1"', 'ä3'),
    fc.constantFrom('o1', 'o2', '"o""3"'),
    fc.integer({ min: 0, max: 2e9 }),
  )
  .map(([account, object, time]) => Buffer.from(`${account},${object},${time},p,"t ""x""",,`))

const row = fc.oneof(
  { weight: 3, arbitrary: goodRow },
  {
    weight: 3,
    arbitrary: fc
      .array(field, { minLength: 6, maxLength: 8 })
      .map((fields) =>
        Buffer.concat(fields.flatMap((part, k) => (k === 0 ? [part] : [Buffer.from(','), part]))),
      ),
  },
  { weight: 1, arbitrary: latin1('') },
)

const csv = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(row, fc.constantFrom('\n', '\r\n')), { maxLength: 14 }),
    fc.boolean(),
  )
  .map(([hasMark, rows, endsOpen]) => {
    const parts: Buffer[] = [Buffer.from(hasMark ? `\ufeff${HEADER}\n` : `${HEADER}\r\n`)]
    for (const [k, [bytes, lineEnd]] of rows.entries())
      parts.push(bytes, Buffer.from(endsOpen && k === rows.length - 1 ? '' : lineEnd))
    return Buffer.concat(parts)
  })

const chunkLengths = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 })

describe('the fast reader against the slow one', () => {
  for (const limits of [READ_LIMITS, { fieldBytes: 90, recordBytes: 160, sampleBytes: 64 }]) {
    it(`gives the same rows and dead letters for every cut of the bytes, fields up to ${limits.fieldBytes}`, () => {
      fc.assert(
        fc.property(csv, chunkLengths, (bytes, lengths) => {
          const whole = readCut(bytes, [bytes.length], limits)
          const { plan } = whole.start
          if (plan === undefined) throw new Error('A file of our own layout has a plan')
          const forms: TimeForms = { timestampMs: plan.timeForm }
          for (const { name, form } of plan.times) forms[name] = form
          const slow = readCsvSlowly(bytes, forms, limits)
          for (const fast of [whole, readCut(bytes, lengths, limits), readCut(bytes, [1], limits)]) {
            expect(fast.events).toEqual(slow.events)
            expect(
              fast.letters.map((letter) => [letter.line, letter.reason, rawOf(letter), letter.rawBytes]),
            ).toEqual(
              slow.refused.map((one) => [one.line, one.reason, one.raw.toString('latin1'), one.rawBytes]),
            )
            expect(fast.letters).toEqual(whole.letters)
            expect(fast.start).toEqual(whole.start)
            expect(fast.rowsRead).toBe(slow.rowsRead)
          }
        }),
        { numRuns: 250 },
      )
    })
  }

  it('keeps no id of a refused row, and numbers ids in the order in which rows name them', () => {
    const { columns } = readCut(
      bytesOf(`${HEADER}\nz,o,x,,,,\nb,o2,5,,,,\na,o2,6,,,,\nb,o1,7,,,,\n`),
      [1],
      READ_LIMITS,
    )
    expect(Array.from({ length: columns.accountIds.size }, (_, k) => idAt(columns.accountIds, k))).toEqual([
      'b',
      'a',
    ])
    expect([...columns.account]).toEqual([0, 1, 0])
    expect([...columns.object]).toEqual([0, 0, 1])
  })

  it('reads many rows and ids, over several batches and growths', () => {
    const lines = Array.from(
      { length: 70_000 },
      (_, k) => `account${(k * 7919) % 50_021},o${k % 977},${k},p${k},,,`,
    )
    const { events } = readCut(bytesOf(`${HEADER}\n${lines.join('\n')}\n`), [100_003], READ_LIMITS)
    expect(events).toEqual(
      lines.map((line) => {
        const [accountId, objectId, time, postId] = line.split(',')
        return { accountId, objectId, timestampMs: Number(time) * 1000, postId }
      }),
    )
  })
})

describe('a bad row becomes a dead letter and nothing else is lost', () => {
  const refusals: readonly (readonly [what: string, row: string | Buffer, reason: string])[] = [
    ['a missing account', ',o,5', 'missing_field'],
    ['a missing time', 'a,o,', 'missing_field'],
    ['a field too few', 'a,o', 'too_few_fields'],
    ['a field too many', 'a,o,5,6', 'too_many_fields'],
    ['a date that does not exist', 'a,o,2021-02-30T00:00:00Z', 'bad_time'],
    ['a date without a zone', 'a,o,2021-02-20T00:00:00', 'bad_time'],
    ['a time beyond the year 9999', 'a,o,253402300800', 'bad_time'],
    ['a word for a time', 'a,o,yesterday', 'bad_time'],
    ['a negative time', 'a,o,-5', 'negative_time'],
    ['a date before 1970', 'a,o,1969-12-31T23:59:59Z', 'negative_time'],
    ['a quote that is not closed', 'a,"o,5', 'broken_quote'],
    ['a quote in the middle of a field', 'a,o"o,5', 'broken_quote'],
    ['text after a closing quote', 'a,"o"o,5', 'broken_quote'],
    ['invalid UTF-8', Buffer.from('a,\xff,5', 'latin1'), 'invalid_utf8'],
    ['an id over 512 bytes', `${'é'.repeat(257)},o,5`, 'id_too_long'],
    ['a field of 10 MB', `a,${'x'.repeat(10_000_000)},5`, 'field_too_long'],
    ['a quoted field of 10 MB with line ends', `a,"${'x\n'.repeat(5_000_000)}",5`, 'field_too_long'],
    ['NUL', 'a,o\0,5', 'nul_byte'],
  ]
  for (const [what, row, reason] of refusals) {
    it(`${what}: ${reason}`, () => {
      const good = Array.from({ length: 20 }, (_, k) => `a${k},o,${1_467_333_000 + k}\n`).join('')
      const bytes = bytesOf('account_id,object_id,timestamp\n', good, row, '\n', good)
      const { events, letters, rowsRead } = readCut(bytes, [1 << 20], READ_LIMITS)
      expect(events.length).toBe(40)
      expect(rowsRead).toBe(41)
      expect(letters.map(({ line, reason: found }) => [line, found])).toEqual([[22, reason]])
      expect(DeadLetter.parse(letters[0])).toEqual(letters[0])
      expect(Buffer.from(letters[0].raw, letters[0].rawEncoding).equals(Buffer.from(row))).toBe(true)
      expect(letters[0].rawBytes).toBe(Buffer.byteLength(row))
    })
  }

  it('keeps the first 16 MiB of a longer record and says how long it was', () => {
    const long = `a,${'x'.repeat(20 << 20)},5`
    for (const chunk of [1 << 16, 1 << 26]) {
      const { events, letters } = readCut(
        bytesOf(`account_id,object_id,timestamp\nb,o,1\n${long}\r\nc,o,2\n`),
        [chunk],
        READ_LIMITS,
      )
      expect(events.length).toBe(2)
      expect(letters[0]).toMatchObject({ line: 3, reason: 'field_too_long', rawBytes: long.length })
      expect(letters[0].raw.length).toBe(16 << 20)
    }
  })

  it('gives up on a quote that is open for more than 16 MiB and reads on at the next line', () => {
    const good = `a,o,5,${'some text '.repeat(20)}\n`.repeat(90_000)
    const bytes = bytesOf('account_id,object_id,timestamp,text\nb,o,1,"never closed\n', good)
    const { columns, letters } = readShareColumns(bytes)
    expect(columns.count).toBe(90_000)
    expect(letters).toMatchObject([{ line: 2, reason: 'broken_quote', raw: 'b,o,1,"never closed' }])
  })

  it('counts lines through quoted line ends, blank lines and CRLF', () => {
    const text =
      'account_id,object_id,timestamp,text\r\n\r\na,o,1,"x\r\ny\n"\n\nb,o,x,\r\n"c\nd",o,,\ne,o,-1,'
    expect(readCut(bytesOf(text), [7], READ_LIMITS).letters.map((letter) => letter.line)).toEqual([7, 8, 10])
  })
})

function readShareColumns(bytes: Buffer) {
  const rows = shareRows('ids')
  const letters: DeadLetter[] = []
  const file = shareFile('f.csv', rows, {}, (letter) => letters.push(letter), READ_LIMITS)
  for (let at = 0; at < bytes.length; at += 1 << 20) file.push(bytes.subarray(at, at + (1 << 20)))
  file.end()
  return { columns: rows.finish(), letters }
}

describe('fuzzed records', () => {
  const ndjson = (k: number): string =>
    JSON.stringify({
      account_id: `a${k % 40}`,
      object_id: `o${k % 9}`,
      timestamp: 1_467_333_180 + k,
      text: 'ü "x"\n',
      post_id: k,
    })
  const kinds: readonly (readonly [string, string, (k: number) => string])[] = [
    ['CSV', `${HEADER}\n`, (k) => `a${k % 40},o${k % 9},${1_467_333_180 + k},p${k},"t, ""x""",,\n`],
    ['NDJSON', `${ndjson(0)}\n`, (k) => `${ndjson(k)}\n`],
  ]
  for (const [kind, first, recordAt] of kinds) {
    it(`20,000 mutated records of ${kind}: every one is a row or a dead letter, and the counts add up`, () => {
      let state = 20_210_204
      const below = (n: number): number => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return Math.floor((state / 2 ** 32) * n)
      }
      const nasty = [0, 10, 13, 34, 44, 45, 92, 123, 125, 128, 195, 255]
      const parts: Buffer[] = [Buffer.from(first)]
      for (let k = 0; k < 20_000; k++) {
        let bytes: Buffer = Buffer.from(recordAt(k))
        for (let n = below(4); n > 0; n--) {
          const at = below(bytes.length)
          const what = below(4)
          if (what === 0) bytes[at] = nasty[below(nasty.length)]
          else if (what === 1) bytes[at] = below(256)
          else if (what === 2)
            bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(6))])
          else
            bytes = Buffer.concat([
              bytes.subarray(0, at),
              Buffer.alloc(below(900), nasty[below(nasty.length)]),
              bytes.subarray(at),
            ])
          if (bytes.length === 0) bytes = Buffer.from('\n')
        }
        parts.push(bytes)
      }
      const limits = { ...READ_LIMITS, fieldBytes: 600, recordBytes: 1200 }
      const all = Buffer.concat(parts)
      const one = readCut(all, [1 << 20], limits)
      expect(one.rowsRead).toBe(one.columns.count + one.letters.length + one.notShares)
      expect(one.columns.count).toBeGreaterThan(5_000)
      expect(one.letters.length).toBeGreaterThan(2_000)
      for (const letter of one.letters) expect(DeadLetter.safeParse(letter).success).toBe(true)
      for (const time of one.columns.timeMs) expect(Number.isSafeInteger(time) && time >= 0).toBe(true)
      const other = readCut(all, [4093], limits)
      expect(other.events).toEqual(one.events)
      expect(other.letters).toEqual(one.letters)
    })
  }
})
