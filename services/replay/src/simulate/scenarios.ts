import type { Random } from '@murmuration/detection/counting'
import { addFanThreads, addFlashCrowds, addLiveEvents } from './crowds.ts'
import { addClosedCommunities, addSchedulers, addSyndication, addUnionActions } from './habits.ts'
import type { World } from './world.ts'

export interface Scenario {
  name: string
  /** One sentence for a reader. */
  what: string
  /** The scenario holds genuine coordination of an open and legitimate kind: a case that names it is no error. */
  isOpenCoordination: boolean
  /** Adds what is special about the scenario; ordinary life is in every one. */
  add: (random: Random, world: World) => void
}

/** Ordinary life, and what chance and habit do to look like coordination. Their order decides their random numbers. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'ordinary',
    what: 'people share what is new in their topics, with day rhythm, Zipf popularity, homophily and sittings',
    isOpenCoordination: false,
    add: () => {},
  },
  {
    name: 'flash-crowd',
    what: 'a few times a day a great many people share one post, and some what follows it, within minutes',
    isOpenCoordination: false,
    add: addFlashCrowds,
  },
  {
    name: 'fan-threads',
    what: 'fans of like interest share whole threads of an author within about a minute, at times of their own',
    isOpenCoordination: false,
    add: addFanThreads,
  },
  {
    name: 'live-event',
    what: 'an audience that comes again and again shares the moments of a match or a debate as they come',
    isOpenCoordination: false,
    add: addLiveEvents,
  },
  {
    name: 'schedulers',
    what: 'one account in seven lets a tool share popular posts at round minutes, at hours that many chose',
    isOpenCoordination: false,
    add: addSchedulers,
  },
  {
    name: 'closed-community',
    what: 'clubs and villages share each other’s posts, which nobody else sees, each member at its own time',
    isOpenCoordination: false,
    add: addClosedCommunities,
  },
  {
    name: 'syndication',
    what: 'newsrooms share the items of a wire service by machine; this IS coordination, open and legitimate',
    isOpenCoordination: true,
    add: addSyndication,
  },
  {
    name: 'union-action',
    what: 'a union’s members share at announced hours what it asks for; this IS coordination, open and legitimate',
    isOpenCoordination: true,
    add: addUnionActions,
  },
]
