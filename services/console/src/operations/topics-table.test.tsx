import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TopicsTable } from './topics-table.tsx'

test('a topic says what was written, how fast, and who lags', () => {
  const drawn = renderToStaticMarkup(
    <TopicsTable
      topics={[
        {
          topic: 'amplification.events',
          partitions: 4,
          lowOffset: 100,
          highOffset: 338_041,
          perSecond: 4.25,
          read: [{ by: 'graph', nextOffset: 338_000, lag: 41 }],
        },
        { topic: 'review.cases', partitions: 1, lowOffset: 0, highOffset: 12, perSecond: null, read: [] },
      ]}
    />,
  )
  expect(drawn).toContain('338,041')
  expect(drawn).toContain('337,941 kept')
  expect(drawn).toContain('4.3')
  expect(drawn).toContain('graph 41 behind')
  expect(drawn).toContain('nobody says')
})
