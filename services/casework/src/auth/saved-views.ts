import { SavedViews } from '@murmuration/contracts'
import { type AnyRoute, route } from '../http/route.ts'

const ONESELF = { roles: 'signed_in', scope: null } as const

/** Views of the queue that somebody has named; nobody else reads them. */
export const savedViewRoutes: AnyRoute[] = [
  route({
    method: 'GET',
    path: '/v1/me/views',
    operation: 'readViews',
    summary: 'The own saved views of the queue, in their order',
    tag: 'people',
    access: ONESELF,
    answers: { 200: SavedViews },
    handle: async ({ tx, caller }) => ({
      body: {
        views: await tx.query<SavedViews['views'][number]>(
          'select name, query from saved_views where user_id = $1 order by place',
          [caller.userId],
        ),
      },
    }),
  }),
  route({
    method: 'PUT',
    path: '/v1/me/views',
    operation: 'writeViews',
    summary: 'Puts these saved views in the place of the own ones',
    tag: 'people',
    access: ONESELF,
    body: SavedViews,
    example: { views: [{ name: 'Alerts of tier A', query: 'view=open&level=alert&tier=A' }] },
    answers: { 200: SavedViews },
    async handle({ tx, caller, body }) {
      await tx.query('delete from saved_views where user_id = $1', [caller.userId])
      await tx.query(
        `insert into saved_views (user_id, place, name, query)
         select $1, n.place, n.view->>'name', n.view->>'query' from jsonb_array_elements($2::jsonb) with ordinality as n(view, place)`,
        [caller.userId, JSON.stringify(body.views)],
      )
      return { body }
    },
  }),
]
