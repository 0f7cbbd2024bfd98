import { type Random, randomInt } from '@murmuration/detection'
import { pareto, pick, runningSums, stageRandom, weighted } from './random-draws.ts'
import { PROTEST_TOPICS, type StoryAccount, TOPIC_COUNT, TOPICS_OF } from './story-cast.ts'
import {
  DAY_MS,
  DAY_WEIGHTS,
  END_MS,
  HOUR_MS,
  LANGUAGE,
  OBJECTS,
  RHYTHMS,
  type Rhythm,
  SECOND_MS,
  START_MS,
} from './story-parameters.ts'

/** A post that can be shared. `author`: index into the accounts. `attraction`: how readily people share it. */
export interface StoryObject {
  author: number
  topic: number
  createdMs: number
  attraction: number
  language: string
  text: string
  url: string
}

/** Posts that people wrote by themselves, in no order. */
export function writeObjects(seed: number, accounts: readonly StoryAccount[]): StoryObject[] {
  const random = stageRandom(seed, 2)
  const authorsOf = authorsByTopic(random, accounts)
  const ordinary = Array.from({ length: TOPIC_COUNT }, (_, topic) => topic).filter(
    (t) => !PROTEST_TOPICS.includes(t),
  )
  return Array.from({ length: OBJECTS.count }, () => {
    const topic = pick(random, random() < OBJECTS.protestShare ? PROTEST_TOPICS : ordinary)
    const { indices, sums } = authorsOf[topic]
    const author = indices[weighted(random, sums)]
    const { rhythm, offsetHours } = accounts[author]
    return objectOf(random, topic, author, timeInLife(random, rhythm, offsetHours))
  })
}

/** One post, as attractive as chance will have it. */
export function objectOf(random: Random, topic: number, author: number, createdMs: number): StoryObject {
  const home = TOPICS_OF.XA.includes(topic)
    ? LANGUAGE.XA
    : TOPICS_OF.abroad.includes(topic)
      ? LANGUAGE.abroad
      : LANGUAGE.XB
  const text = PROTEST_TOPICS.includes(topic) ? pick(random, PROTEST_TEXTS) : pick(random, OTHER_TEXTS)
  return {
    author,
    topic,
    createdMs,
    attraction: Math.min(OBJECTS.mostAttraction, pareto(random, OBJECTS.tail)),
    language: random() < OBJECTS.otherLanguage ? pick(random, Object.values(LANGUAGE)) : home,
    text: text.replace('%', String(1 + randomInt(random, 400))),
    url: random() < OBJECTS.withUrl ? `https://news.example/${topic}/${randomInt(random, 1_000_000)}` : '',
  }
}

/** A moment in which somebody with this rhythm is at it, in whole seconds, within the story. */
export function timeInLife(random: Random, rhythm: Rhythm, offsetHours: number): number {
  for (;;) {
    const localMidnightMs = START_MS + weighted(random, DAY_SUMS) * DAY_MS
    const hour = weighted(random, RHYTHM_SUMS[rhythm]) - offsetHours
    const timeMs = localMidnightMs + hour * HOUR_MS + randomInt(random, 3600) * SECOND_MS
    const weekday = new Date(localMidnightMs).getUTCDay()
    if (rhythm === 'shift' && (weekday === 0 || weekday === 6)) continue
    if (timeMs >= START_MS && timeMs < END_MS) return timeMs
  }
}

/** How awake somebody is at a time, 0 to 1. */
export function awake(rhythm: Rhythm, offsetHours: number, timeMs: number): number {
  const local = Math.floor(timeMs / HOUR_MS) + offsetHours
  return RHYTHMS[rhythm][((local % 24) + 24) % 24] / 10
}

const DAY_SUMS = runningSums(DAY_WEIGHTS)
const RHYTHM_SUMS = Object.fromEntries(
  Object.entries(RHYTHMS).map(([name, weights]) => [name, runningSums(weights)]),
) as Record<Rhythm, Float64Array>

/** Authors of each topic: those who follow it, few of whom write most of it. */
function authorsByTopic(
  random: Random,
  accounts: readonly StoryAccount[],
): { indices: number[]; sums: Float64Array }[] {
  const chance = OBJECTS.authors / accounts.length
  const byTopic: number[][] = Array.from({ length: TOPIC_COUNT }, () => [])
  for (let i = 0; i < accounts.length; i++) {
    const { kind } = accounts[i].truth
    if (kind === 'low_activity' || kind === 'operation' || random() >= chance) continue
    for (const topic of accounts[i].topics) byTopic[topic].push(i)
  }
  return byTopic.map((indices) => ({
    indices,
    sums: runningSums(indices.map(() => pareto(random, OBJECTS.tail))),
  }))
}

const PROTEST_TEXTS = [
  'Day %, and we stay. #fieldsfirst',
  '"Nobody asked us", says a grower of row % #fieldsfirst',
  'Kitchen at the east gate feeds % people tonight #fieldsfirst #gatewatch',
  'Roads closed from kilometre %, take the old bridge #gatewatch',
  'They cut the water, then the light. % hours now #gatewatch',
  'The law in % lines, and what it takes away #fieldsfirst',
  'Photo: % tractors, one road',
  'Listen to the hauliers, "we carry you all" #fieldsfirst',
]
const OTHER_TEXTS = [
  'River league: % points, and still no coach',
  'Rain in % districts, says the weather service',
  'New song out, "Night train %"',
  'Prices up by % since spring, why?',
  'Lost dog near stop %, please share',
  'Episode % was the best, no question',
  'Recipe no. %: lentils, lime, patience',
  'Match day %, who is in?',
]
