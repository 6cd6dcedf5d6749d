import { call, s3 } from './test-server-set-up.js'

// The tests that use this compare whole answers, as the API references show them without the line breaks; what is random
// is left out.

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export const form = (service: string, parameters: Record<string, string>) =>
  call({
    service,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  })

export const time = '2015-08-30T12:36:00.000Z'
/** Of `abc`. */
export const etag = '"900150983cd24fb0d6963f7d28e17f72"'
export const owner = '<Owner><ID>owner</ID><DisplayName>owner</DisplayName></Owner>'

export const document = (root: string, content: string) =>
  `${declaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`

export async function putKeys(): Promise<void> {
  for (const key of ['c%20d', 'a%2Fb', 'e%26']) await s3('PUT', `/bucket/${key}`, { body: 'abc' })
}
