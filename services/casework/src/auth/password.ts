import { hash, verify } from '@node-rs/argon2'

const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 256
/** What has to be left of a password when login and name are taken out. */
const OWN_CHARACTERS = 8

/** argon2id (the default), above what OWASP asks for at least (19 MiB, two passes): about 20 ms and 32 MiB a try. */
const COST = { memoryCost: 32_768, timeCost: 3, parallelism: 1 }

/** One password has several spellings in Unicode; keyboards differ in which they write. */
const plain = (password: string): string => password.normalize('NFKC')

/**
 * What is wrong with a password, as a sentence; undefined where it may be used. Length is asked for, and that it is not
 * one's login or name; how it is made up is everyone's own affair.
 *
 * @see NIST SP 800-63B 3.1.1
 */
export function passwordFault(password: string, person: { login: string; name: string }): string | undefined {
  const text = plain(password)
  const { length } = [...text]
  if (length < SHORTEST_PASSWORD)
    return `The password has ${length} characters; take ${SHORTEST_PASSWORD} or more, such as four words.`
  if (length > LONGEST_PASSWORD)
    return `The password has ${length} characters; take ${LONGEST_PASSWORD} at most.`
  let rest = text.toLowerCase()
  for (const known of [person.login, person.name, ...person.name.split(/\s+/), ...person.login.split('@')]) {
    const part = plain(known).toLowerCase()
    if (part.length > 1) rest = rest.replaceAll(part, '')
  }
  if ([...rest].length < OWN_CHARACTERS)
    return 'The password is your login or your name with little around it; take another one.'
  return undefined
}

/** @returns a hash in the format of PHC, with its salt */
export const hashPassword = (password: string): Promise<string> => hash(plain(password), COST)

let stranger: Promise<string> | undefined

/**
 * Whether a password is the one that was hashed. Where there is no hash it does the same work and says no, so that the
 * time of an answer tells nobody which logins there are.
 */
export async function checkPassword(
  hashed: string | undefined,
  password: string,
  verifying: typeof verify = verify,
): Promise<boolean> {
  stranger ??= hashPassword('nobody has this password')
  const matches = await verifying(hashed ?? (await stranger), plain(password))
  return matches && hashed !== undefined
}
