// Signs, presigns and verifies real requests over loopback, and shows what each stage of SigV4 makes of them.

import { presignRequest, signRequest } from 'countersign'
import { startS3Double } from './s3-double.js'

// AWS's published example keys: they open nothing.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

let clock = new Date()
const double = await startS3Double({ credentials, now: () => clock })
const object = `${double.origin}/photos/a%20b+%C3%BC.txt`
let failures = 0

title('1. Sign a PUT in its Authorization header')
const put = signRequest(
  { method: 'PUT', url: object, headers: { 'content-type': 'text/plain' }, body: 'Hello from Countersign\n' },
  { credentials, service: 's3', signingDate: clock },
)
show('Canonical request: what is signed, in its one spelling', put.canonicalRequest)
show('String to sign: the hash of that, with date and scope', put.stringToSign)
show('Signature: HMAC of that, under a key derived from the secret', put.signature)
show(
  'Headers to send',
  Object.entries(put.headers)
    .map((pair) => pair.join(': '))
    .join('\n'),
)
await expectStatus('PUT', 200, await fetch(put.url, put))

title('2. Presign a GET: a URL that plain fetch can use')
const get = presignRequest(
  { method: 'GET', url: object },
  { credentials, service: 's3', expiresIn: 60, signingDate: clock },
)
show('URL', get.url.split('&').join('\n  &'))
const answer = await fetch(get.url, get)
const text = await answer.clone().text()
await expectStatus('GET', 200, answer)
show('Body', text.trimEnd())

title('3. A tampered URL is refused')
await expectStatus('GET', 403, await fetch(get.url.replace('/photos/', '/secrets/')))

title('4. An expired URL is refused')
clock = new Date(clock.getTime() + 61_000)
await expectStatus('GET', 403, await fetch(get.url))

title('5. A wrong secret is refused')
const forged = signRequest(
  { method: 'GET', url: object },
  { credentials: { ...credentials, secretAccessKey: 'another+EXAMPLE/secret' }, service: 's3', signingDate: clock },
)
await expectStatus('GET', 403, await fetch(forged.url, forged))

await double.close()
print(failures === 0 ? '\nAll five went as they should.' : `\n${failures} went wrong.`)
process.exitCode = failures === 0 ? 0 : 1

async function expectStatus(
  /** @type {string} */ method,
  /** @type {number} */ status,
  /** @type {Response} */ response,
) {
  if (response.status !== status) failures++
  print(`\n→ ${method} answered ${response.status}${response.status === status ? '' : `, expected ${status}`}`)
  const body = await response.text()
  if (response.status >= 400) print(indent(body.replaceAll('><', '>\n<')))
}

function title(/** @type {string} */ text) {
  print(process.stdout.isTTY ? `\n\x1b[1m${text}\x1b[0m` : `\n${text}`)
}

function show(/** @type {string} */ name, /** @type {string} */ text) {
  print(`\n${name}:\n${indent(text)}`)
}

function indent(/** @type {string} */ text) {
  return text.replaceAll(/^/gm, '  ')
}

function print(/** @type {string} */ text) {
  process.stdout.write(`${text}\n`)
}
