/** What benchmarks fill stores with: nothing of it needs the runner of the tests. */
export { manyCases } from './cases/many-cases.fixture.ts'
export { finding } from './cases/review-world.fixture.ts'
export { plantLargeOrder } from './scorecard/planted-order.fixture.ts'
export { flag, newOrder, newsOf, snapshotOf, take } from './stream/snapshot.fixture.ts'
export { newTestUser, type TestUser } from './token-user.fixture.ts'
