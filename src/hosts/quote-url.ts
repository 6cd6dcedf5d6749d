import { quote } from '../sigv4-error.js'

/** A URL for a message, without what may be secret in it: user information and the query. */
export function quoteUrl(url: unknown): string {
  if (typeof url !== 'string') return quote(url)
  return quote(url.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1…@').replace(/\?.*$/s, '?…'))
}
