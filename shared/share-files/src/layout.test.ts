import { UsageError } from '@murmuration/runtime/usage-error'
import { describe, expect, it } from 'vitest'
import { recogniseLayout } from './layout.ts'

const roles = (names: string[], map: Record<string, string> = {}) => {
  const { name, columnOf, unknown } = recogniseLayout('f.csv', names, map)
  return { name, unknown, ...Object.fromEntries([...columnOf].map(([role, at]) => [role, names[at]])) }
}

const errorOf = (names: string[], map: Record<string, string> = {}): string => {
  try {
    recogniseLayout('f.csv', names, map)
  } catch (error) {
    if (error instanceof UsageError) return error.message
  }
  return 'no error'
}

describe('recogniseLayout', () => {
  it('knows ours, with every optional column', () => {
    expect(
      roles(
        'label,account_id,object_id,timestamp,object_type,post_id,author_id,object_created_at,account_created_at,language,client,declared_place,text,url'.split(
          ',',
        ),
      ),
    ).toEqual({
      name: 'murmuration',
      unknown: ['label'],
      account: 'account_id',
      object: 'object_id',
      time: 'timestamp',
      objectType: 'object_type',
      post: 'post_id',
      authorId: 'author_id',
      objectCreatedAtMs: 'object_created_at',
      accountCreatedAtMs: 'account_created_at',
      language: 'language',
      client: 'client',
      declaredPlace: 'declared_place',
      text: 'text',
      url: 'url',
    })
  })

  it('knows the names of the contracts', () => {
    const layout = recogniseLayout('f', [
      'accountId',
      'objectId',
      'timestampMs',
      'schemaVersion',
      'objectCreatedAtMs',
    ])
    expect([...layout.columnOf.keys()]).toEqual(['account', 'object', 'time', 'objectCreatedAtMs'])
    expect([...layout.inMilliseconds]).toEqual(['time', 'objectCreatedAtMs'])
    expect(layout.unknown).toEqual([])
  })

  it('knows CooRTweet', () => {
    expect(roles(['object_id', 'account_id', 'content_id', 'timestamp_share'])).toEqual({
      name: 'CooRTweet',
      unknown: [],
      account: 'account_id',
      object: 'object_id',
      time: 'timestamp_share',
      post: 'content_id',
    })
  })

  it('knows coordination-network-toolkit', () => {
    const names = 'message_id,user_id,username,repost_id,reply_id,message,timestamp,urls'.split(',')
    expect(roles(names)).toEqual({
      name: 'coordination-network-toolkit',
      unknown: [],
      account: 'user_id',
      object: 'repost_id',
      time: 'timestamp',
      post: 'message_id',
      text: 'message',
      url: 'urls',
    })
    expect(recogniseLayout('f', names).objectMayBeMissing).toBe(true)
  })

  it('takes columns by --map, before and beside names it knows', () => {
    expect(roles(['user', 'object_id', 'timestamp', 'account_id'], { account_id: 'user' })).toEqual({
      name: 'murmuration by --map',
      unknown: ['account_id'],
      account: 'user',
      object: 'object_id',
      time: 'timestamp',
    })
    expect(
      roles(['object_id', 'account_id', 'content_id', 'when'], { timestamp: 'when', postId: 'content_id' }),
    ).toMatchObject({
      time: 'when',
      post: 'content_id',
    })
  })

  it('does not mind case and spaces in a header', () => {
    expect(roles([' Account_ID', 'OBJECT_ID ', 'Timestamp'])).toMatchObject({
      account: ' Account_ID',
      time: 'Timestamp',
    })
  })

  it('says in one sentence what was found and how to map it', () => {
    expect(errorOf(['user_id', 'retweet_id', 'created', 'x'])).toBe(
      'f.csv: no layout with these columns is known (found: user_id, retweet_id, created, x); say which column is which with --map account_id=user_id --map object_id=retweet_id --map timestamp=created, or see murmuration map f.csv, which proposes it, and murmuration sources list.',
    )
    expect(errorOf(['a;b;c'])).toContain('";"; save it with commas')
    expect(errorOf(['account_id', 'object_id', 'timestamp', 'account_id'])).toContain(
      'names the column account_id twice',
    )
  })

  it('names the nearest where --map names what is not there', () => {
    expect(errorOf(['user', 'url', 'time'], { acount_id: 'user' })).toContain('did you mean account_id?')
    expect(errorOf(['user', 'url', 'time'], { account_id: 'usr' })).toContain('did you mean user?')
  })
})
