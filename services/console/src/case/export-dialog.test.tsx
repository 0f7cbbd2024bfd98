import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { type ExportChoice, ExportFields } from './export-dialog.tsx'

const drawn = (change: Partial<ExportChoice>, mayHaveRawIds: boolean): string =>
  renderToStaticMarkup(
    <ExportFields
      choice={{ format: 'stix', rawIds: false, termsGround: 'Section 3', ...change }}
      mayHaveRawIds={mayHaveRawIds}
      onChange={() => undefined}
    />,
  )

it('says that accounts have pseudonyms, and that an export is recorded', () => {
  for (const may of [true, false]) {
    const markup = drawn({}, may)
    expect(markup).toContain('Accounts have pseudonyms')
    expect(markup).toContain('history')
    expect(markup.match(/<option/g)).toHaveLength(4)
  }
})

it('offers raw ids to who may have them alone, unchecked', () => {
  expect(drawn({}, false)).not.toContain('checkbox')
  expect(drawn({}, true)).toMatch(/<input type="checkbox"(?![^>]*checked)/)
  const raw = drawn({ rawIds: true }, true)
  expect(raw).toMatch(/<input type="checkbox"[^>]*checked/)
  expect(raw).toContain('name the accounts')
  expect(raw).not.toContain('Accounts have pseudonyms')
})

it('asks for the terms with statements of reasons, which have no ids', () => {
  const markup = drawn({ format: 'dsa' }, true)
  expect(markup).toContain('value="Section 3"')
  expect(markup).not.toContain('checkbox')
  expect(drawn({ format: 'case' }, true)).not.toContain('Section 3')
})

it('has a label for each field, so that the keyboard and a screen reader find it', () => {
  const markup = drawn({ format: 'dsa' }, true)
  const ids = [...markup.matchAll(/<(?:select|input)[^>]* id="([^"]+)"/g)].map(([, id]) => id)
  expect(ids).toHaveLength(2)
  for (const id of ids) expect(markup).toContain(`for="${id}"`)
})
