/**
 * Query parameters that say how a reader came to a page and not which page it is. Each is documented by the company that
 * adds it, and stands in the lists of Firefox (Query Parameter Stripping), Brave (debounce and query filter) or ClearURLs.
 * What some sites use to name a page (`ref`, `source`, `id`, `s`, `t`) is not here.
 */
const ANYWHERE: readonly (string | RegExp)[] = [
  // Campaigns: Google Analytics; Matomo and Piwik; AT Internet (BBC, Le Monde); Marin, Adobe.
  /^utm_/,
  /^(?:pk|mtm|matomo|piwik)_/,
  /^at_(?:medium|campaign|custom|link|format|ptr|bbc|type|creation|emailtype|recipient)/,
  /^s_(?:cid|kwcid)$/,
  // Clicks on advertisements: Google, Meta, Microsoft, Yandex, X, TikTok, LinkedIn, Pinterest, Snap, Reddit, Openstat.
  'gclid',
  'gclsrc',
  'dclid',
  'gbraid',
  'wbraid',
  'gad_source',
  'gad_campaignid',
  'srsltid',
  'fbclid',
  'fb_action_ids',
  'fb_action_types',
  'fb_source',
  'fb_ref',
  'msclkid',
  'yclid',
  'ymclid',
  'ysclid',
  'twclid',
  'ttclid',
  'li_fat_id',
  'epik',
  'sccid',
  'rdt_cid',
  '_openstat',
  'irclickid',
  'wickedid',
  'rb_clickid',
  'vero_id',
  'vero_conv',
  'oly_anon_id',
  'oly_enc_id',
  '_branch_match_id',
  // Mail: Mailchimp, HubSpot, Marketo, Salesforce, Drip.
  'mc_cid',
  'mc_eid',
  '_hsenc',
  '_hsmi',
  '__hssc',
  '__hstc',
  '__hsfp',
  'hsctatracking',
  'mkt_tok',
  /^sfmc_/,
  '__s',
  // Who shared: Instagram, X in embedded posts, Google Analytics across domains, Yahoo's consent, New York Times.
  'igshid',
  'igsh',
  'ref_src',
  'ref_url',
  '_ga',
  '_gl',
  'guccounter',
  'guce_referrer',
  'guce_referrer_sig',
  'smid',
  'smtyp',
  // AMP pages of a viewer: documented by the AMP project.
  'amp_js_v',
  'amp_gsa',
  'usqp',
]

/** Parameters that track on these sites alone, and may name a page on others; by registrable domain. */
const ON_SITES: { [domain: string]: readonly string[] } = {
  'x.com': ['s', 't', 'cn', 'cxt'],
  'youtube.com': ['si', 'feature', 'pp', 'ab_channel', 'app'],
  'spotify.com': ['si', 'context', 'nd', 'dlsi'],
  'tiktok.com': ['_t', '_r', 'is_from_webapp', 'sender_device', 'is_copy_url', 'web_id', 'lang'],
  'facebook.com': [
    'mibextid',
    'rdid',
    'share_url',
    '__tn__',
    '__cft__[0]',
    '__xts__[0]',
    'refid',
    'sfnsn',
    'extid',
    '_rdr',
  ],
  'instagram.com': ['img_index', 'hl'],
  'reddit.com': ['share_id', 'rdt', 'context'],
  'linkedin.com': ['trk', 'trackingid', 'lipi', 'rcm'],
  't.me': ['single', 'comment', 't', 'embed', 'before', 'after'],
}

/** @param name decoded; @param domain registrable */
export function isTrackingParameter(name: string, domain: string): boolean {
  const low = name.toLowerCase()
  return (
    ANYWHERE.some((known) => (typeof known === 'string' ? known === low : known.test(low))) ||
    (ON_SITES[domain]?.includes(low) ?? false)
  )
}
