/** What every answer says to browsers, whatever it is. */
export const STRICT_HEADERS: { readonly [name: string]: string } = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
}

/** Nothing of an answer of the API is ever run or shown in a frame. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'"

/**
 * What the console may load: what casework serves itself. Workers go by the policy of their own file.
 *
 * @param nonce of the styles that scripts of the page write; undefined for files
 */
export const pagePolicy = (nonce?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

const OF_API = /^\/(?:v1|health|metrics|openapi\.json)(?:[/?#]|$)/

/** Whether a path is that of the API, of health or of metrics, whether there is such a route or not. */
export const isOfApi = (url: string): boolean => OF_API.test(url)
