import { z } from 'zod'
import type { Amplified } from '../post.ts'
import type { Parsed, Source } from '../source.ts'
import { Id, OptionalId, OptionalSeconds, OptionalText } from './fields.ts'
import { isObject, postsOfParts, refusalOf, refused } from './refusal.ts'
import { hashtagsIn, postOf, urlsIn } from './words.ts'

const Piece = z.union([z.string(), z.object({ type: OptionalText, text: OptionalText, href: OptionalText })])

const Message = z.object({
  id: Id,
  type: OptionalText,
  from_id: OptionalId,
  date_unixtime: OptionalSeconds,
  reply_to_message_id: OptionalId,
  reply_to_peer_id: OptionalId,
  text: z.union([z.string(), z.array(Piece)]).nullish(),
})
type Message = z.infer<typeof Message>

const Chat = z.object({ id: Id, messages: z.array(z.unknown()) })

/** Senders by message, as far as the chat tells them: authors of what is replied to. */
function sendersOf(messages: readonly unknown[]): ReadonlyMap<string, string> {
  const senders = new Map<string, string>()
  for (const message of messages) {
    if (!isObject(message)) continue
    const [id, sender] = [Id.safeParse(message.id), Id.safeParse(message.from_id)]
    if (id.success && sender.success) senders.set(id.data, sender.data)
  }
  return senders
}

function wordsOf(text: Message['text']): { text: string; urls: string[]; hashtags: string[] } {
  const pieces = typeof text === 'string' ? [text] : (text ?? [])
  const words = pieces.map((piece) => (typeof piece === 'string' ? piece : (piece.text ?? ''))).join('')
  const linked = pieces.flatMap((piece) =>
    typeof piece === 'string' || piece.type !== 'text_link' ? [] : [piece.href ?? ''],
  )
  return { text: words, urls: [...urlsIn(words), ...linked], hashtags: hashtagsIn(words) }
}

function parseMessage(
  value: unknown,
  chatId: string,
  senders: ReadonlyMap<string, string>,
  name: string,
): Parsed {
  const parsed = Message.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const message = parsed.data
  if (message.type !== 'message') return { posts: [] }
  if (message.from_id === undefined)
    return refused('missing_field', `${name}.from_id is missing: nobody can tell who sent the message.`)
  if (message.date_unixtime === undefined)
    return refused(
      'missing_field',
      `${name}.date_unixtime is missing, and date has no zone; export the chat anew with a newer Telegram Desktop.`,
    )
  const post = postOf({
    accountId: message.from_id,
    postId: `${chatId}/${message.id}`,
    createdAtMs: message.date_unixtime,
    amplifies: repliedTo(message, chatId, senders),
    ...wordsOf(message.text),
  })
  return Buffer.byteLength(post.postId) > 512
    ? refused('id_too_long', `${name}.id and the id of its chat are longer than 512 bytes.`)
    : { posts: [post] }
}

function repliedTo(
  message: Message,
  chatId: string,
  senders: ReadonlyMap<string, string>,
): Amplified | undefined {
  const id = message.reply_to_message_id
  if (id === undefined || message.reply_to_peer_id !== undefined) return undefined
  const postId = `${chatId}/${id}`
  if (Buffer.byteLength(postId) > 512) return undefined
  const authorId = senders.get(id)
  return authorId === undefined ? { postId, addsWords: true } : { postId, authorId, addsWords: true }
}

function parseChat(value: unknown, name: string): Parsed {
  const parsed = Chat.safeParse(value)
  if (!parsed.success) return { refused: refusalOf(value, parsed.error, name) }
  const { id, messages } = parsed.data
  const senders = sendersOf(messages)
  return postsOfParts(messages, name === '' ? 'messages' : `${name}.messages`, (message, at) =>
    parseMessage(message, id, senders, at),
  )
}

const chatsOf = (record: unknown): unknown =>
  isObject(record) && isObject(record.chats) ? record.chats.list : undefined

const isChat = (value: unknown): boolean =>
  isObject(value) && Array.isArray(value.messages) && 'id' in value && typeof value.type === 'string'

export const telegram: Source = {
  name: 'telegram',
  title: 'Telegram Desktop: result.json of one chat or of all',
  documentation: 'https://telegram.org/blog/export-and-more',
  form: 'json',
  gives: ['amplifies', 'author', 'text', 'urls', 'hashtags', 'seconds'],
  notes: [
    'A forward names where it comes from by its title, without the id of the message: it cannot be followed to the post it boosts. Its text and URLs are taken as a copy, and copies of one forward meet there.',
    'Only replies inside a chat say which post they stand on.',
    'In a channel the account is the channel itself, whoever writes for it.',
    'Messages are told apart by the ids of their chat and their own: the export is one record, and is read whole.',
    'Files are named by their place in the export; without the files there is no hash of them.',
  ],
  recognises: (sample) => {
    const chats = chatsOf(sample)
    return isChat(sample) || (Array.isArray(chats) && (chats.length === 0 || isChat(chats[0])))
  },
  parse(record) {
    if (!isObject(record)) return refused('not_an_object', 'The record is not an object.')
    const chats = chatsOf(record)
    return Array.isArray(chats) ? postsOfParts(chats, 'chats.list', parseChat) : parseChat(record, '')
  },
}
