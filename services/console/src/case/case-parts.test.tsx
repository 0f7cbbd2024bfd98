import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Router } from 'wouter'
import { queryClient } from '../api/client.ts'
import { smallCase } from './case.fixture.ts'
import { caseModel, modelOfFound } from './case-model.ts'
import { DecisionBlock } from './decision-block.tsx'
import { DifferencePanel } from './difference-panel.tsx'
import { FindingBand } from './finding-band.tsx'
import { AccountFindings } from './inspect-account.tsx'
import { CaseFindings } from './inspect-case.tsx'
import { membershipPlaces } from './membership-places.ts'
import { objectRows } from './object-rows.ts'
import { smallPicture as picture } from './picture.fixture.ts'
import { createSelection, SelectionContext } from './selection.ts'
import { Timeline } from './timeline.tsx'
import { carried, selectionIn } from './use-case-selection.ts'

const model = smallCase()

const drawn = (part: ReactNode, selection = createSelection()): string =>
  renderToStaticMarkup(
    <QueryClientProvider client={queryClient}>
      <Router ssrPath="/">
        <SelectionContext value={selection}>{part}</SelectionContext>
      </Router>
    </QueryClientProvider>,
  )
const nothing = (): void => undefined
const attributes = (markup: string, part: string): { [name: string]: string }[] =>
  [...markup.matchAll(new RegExp(`<[^>]*data-part="${part}"[^>]*>`, 'g'))].map(([element]) =>
    Object.fromEntries(
      [...element.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ),
  )

describe('the findings of a case', () => {
  it('puts what speaks for and against in one kind of box, and says who cannot be said', () => {
    const markup = drawn(<FindingBand model={model} onOpen={nothing} />)
    expect(markup.match(/<button/g)).toHaveLength(3)
    expect(markup).toContain('2 findings, 2 families')
    expect(markup).toContain('1 finding, 1 note')
    expect(markup).toContain('Who operates them: cannot say')
  })

  it('shows an empty side against as a gap to fill', () => {
    const empty = smallCase({ evidenceAgainst: [], strongestAgainst: null })
    for (const markup of [
      drawn(<FindingBand model={empty} onOpen={nothing} />),
      drawn(<CaseFindings model={empty} onOpen={nothing} onNote={nothing} />),
    ])
      expect(markup).toContain('Nothing is written against this yet')
  })

  it('gives an account both sides, its indicators apart, and its shares', () => {
    const markup = drawn(<AccountFindings model={model} account={0} order={['u0', 'u1']} onOpen={nothing} />)
    expect(markup).toContain('In synchrony with 2 accounts in 4 of 5 sessions, within 1 min.')
    expect(markup).toContain('chance 0 to 2')
    expect(markup).toContain('An open call carries it.')
    expect(markup).toContain('not part of the coordination test')
    expect(markup).toContain('.70, leave-one-out .80 to .95')
    expect(markup).toContain('1 of 2')
  })

  it('names neither lists nor authors of notes to who reads blind', () => {
    const blind = smallCase({ blind: true })
    const markup = drawn(<AccountFindings model={blind} account={2} order={[]} onOpen={nothing} />)
    expect(markup).toContain('On a public roster.')
    expect(markup).not.toContain('Amsel')
    expect(markup).not.toContain('on 1 list')
  })
})

describe('the timeline', () => {
  const hour = { fromMs: picture.fromMs, toMs: picture.fromMs + 3_600_000 }
  const markup = drawn(<Timeline model={model} />, createSelection({ brush: hour }))

  it('draws a bar for each minute with a session in synchrony, as high as their number', () => {
    const heights = attributes(markup, 'observed').map(({ height }) => Number(height))
    // The range of chance of the first minute tops at 1.68, so 3 sessions are the full height.
    expect(heights).toEqual([52, 17.33, 17.33])
  })

  it('outlines the range of chance', () => {
    const [band] = attributes(markup, 'chance')
    expect(band.stroke).toBe('var(--ink3)')
    expect(band['stroke-width']).toBe('.9')
  })

  it('draws every share of the span once: in synchrony or alone', () => {
    const [ticks] = attributes(markup, 'in-synchrony')
    const [rings] = attributes(markup, 'alone')
    expect(ticks.d.match(/M/g)).toHaveLength(5)
    expect(rings.d.match(/M/g)).toHaveLength(1)
  })

  it('says in words what it draws', () => {
    expect(markup).toContain('5 of 8 sessions in synchrony within 1 min; chance explains 0 to 3')
    expect(markup).toContain('3 of 3 objects, 4 of 4 lanes')
    expect(markup).toContain('12 shares of the same objects by accounts outside the case')
  })

  it('looks at the busiest two hours where nothing is brushed, and says so', () => {
    expect(drawn(<Timeline model={model} />)).toContain('Busiest two hours:')
  })
})

describe('the decision block', () => {
  const block = (account: number, held: string | null = null): string =>
    drawn(
      <DecisionBlock
        model={model}
        accounts={[account]}
        held={held}
        busy={false}
        error={null}
        onRecord={nothing}
      />,
    )

  it('chooses nothing before the reader does', () => {
    expect(block(0)).not.toContain('aria-checked="true"')
    expect(block(0).match(/role="radio"/g)).toHaveLength(5)
  })

  it('keeps a forbidden step in sight, with its reason', () => {
    const markup = block(2)
    expect(markup).toContain('needs two independent families: has 1')
    expect(markup.match(/aria-disabled="true"/g)!.length).toBeGreaterThanOrEqual(4)
    expect(markup).toContain('Public interest (union)')
  })

  it('says why nothing can be decided', () => {
    expect(block(0, 'R. Amsel holds the lease.')).toContain('R. Amsel holds the lease.')
  })
})

describe('a version that came in while one read', () => {
  it('shows what was read beside what is now, and applies nothing', () => {
    const before = { workspace: model.workspace, sheet: model.sheet! }
    const now = { ...before, workspace: { ...model.workspace, version: 13, accounts: 7 } }
    const markup = drawn(
      <DifferencePanel before={before} now={now} model={model} wasSent onKeep={nothing} onTake={nothing} />,
      createSelection({ account: 0 }),
    )
    expect(markup).toContain('<td>4</td><td><strong>7</strong></td>')
    expect(markup).toContain('Your draft for @alpha is kept.')
    expect(markup).toContain('Keep reading 12')
    expect(markup).toContain('Take 13, keep my draft')
  })
})

describe('a case without its picture, or without a server', () => {
  it('holds its accounts all the same', () => {
    const bare = caseModel(model.workspace, null)
    expect(bare.drawn).toBe(false)
    expect(bare.picture.accounts).toEqual(['u0', 'u1', 'u2', 'u3'])
    expect(bare.handleOf(0)).toBe('@alpha')
  })

  it('is made of what a replay found', () => {
    const { workspace } = model
    const found = modelOfFound(
      {
        schemaVersion: 1,
        caseId: 'c1',
        level: 'alert',
        finding: workspace.finding,
        window: workspace.window,
        cluster: {} as never,
        coordination: workspace.coordination!,
        accounts: workspace.members.map((member) => ({
          ...member,
          flagged: member.flaggedBy.length > 0,
        })) as never,
        objects: workspace.objects,
        evidenceFor: workspace.evidenceFor as never,
        evidenceAgainst: [],
        indicators: [],
        cannotSay: [],
        skipped: { pairs: 0, objects: 0 },
        run: { detectorVersion: '1', parametersHash: 'p', inputHash: 'i' },
      },
      picture,
    )
    expect(found.isFlagged(0)).toBe(true)
    expect(found.isFlagged(1)).toBe(false)
    expect(found.workspace.synchronous).toBe(5)
  })
})

describe('what the address and a new picture keep of a selection', () => {
  it('reads an account by id and a brush by times', () => {
    expect(selectionIn(new URLSearchParams('sel=u2&from=10&to=20'), model)).toEqual({
      account: 2,
      brush: { fromMs: 10, toMs: 20 },
    })
    expect(selectionIn(new URLSearchParams('sel=gone&from=20&to=10'), model)).toEqual({
      account: null,
      brush: null,
    })
  })

  it('carries accounts over by their ids', () => {
    const state = createSelection({ account: 1, marked: new Set([0, 3]), pair: 2 }).get()
    const places = new Map([
      ['u1', 0],
      ['u3', 5],
    ])
    expect(carried(state, picture.accounts, { indexOf: (id) => places.get(id) })).toEqual({
      account: 0,
      marked: new Set([5]),
      brush: null,
    })
  })
})

describe('objects and membership', () => {
  it('counts who would leave without an object', () => {
    expect(objectRows(model).map(({ id, inSynchrony, leave }) => [id, inSynchrony, leave])).toEqual([
      ['tractors', 3, 1],
      ['water-cut', 2, 0],
      ['river', 0, 0],
    ])
  })

  it('puts membership and its range on a track', () => {
    expect(membershipPlaces(0.93, [0.78, 0.95])).toEqual({ value: 93, low: 78, high: 95 })
  })
})
