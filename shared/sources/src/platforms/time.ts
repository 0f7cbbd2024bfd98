/** Minutes east of UTC. Names that stand for several zones, such as CST, BST and IST, are not here. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['CET', 60],
  ['CEST', 120],
])

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(?:([+-])(\d\d):?(\d\d)|([A-Za-z]{1,4}))?$/

/**
 * `YYYY-MM-DD[(T| )hh:mm[:ss[.f…]]][zone]` → milliseconds since 1970, parts of a millisecond cut off. Days that no
 * calendar has, and zones that are not known, give undefined.
 *
 * @param zoneless what a time without zone is in; absent: it is no time
 */
export function timeMs(text: string, zoneless?: 'utc'): number | undefined {
  const match = FORM.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0))
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const [, , , , , , , fraction, sign, zoneHours, zoneMinutes, zoneName] = match
  let zone = zoneless === 'utc' ? 0 : undefined
  if (zoneName !== undefined) zone = ZONES.get(zoneName.toUpperCase())
  else if (sign !== undefined) {
    if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined
    zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes))
  }
  if (zone === undefined || year < 1000) return undefined
  const midnight = new Date(Date.UTC(year, month - 1, day))
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  return midnight.getTime() + ((hour * 60 + minute - zone) * 60 + second) * 1000 + ms
}
