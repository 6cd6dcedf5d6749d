/** Base64 of ASCII text. */
export function base64(text: string): string {
  return btoa(text)
}

/** The same with the alphabet of URLs, without padding. */
export function base64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
