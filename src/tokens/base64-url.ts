/** Base64 of ASCII text with the alphabet of URLs, without padding. */
export function base64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
