import { expect, test } from 'vitest'
import { diagnoseRequest } from '../../src/diagnose/index.js'
import { type HttpRequest, presignRequest, signRequest } from '../../src/index.js'
import { sample } from '../support/property-runs.js'
import { send } from '../support/wire.js'
import type { ComparedRequest } from './compared-request.js'
import { disagreements } from './disagreements.js'
import { comparedRequests } from './generated-requests.js'
import { type PeerName, peers } from './peers.js'

const headersToSign = disagreements.find(({ name }) => name === 'each has its own choice of headers to sign')

/** A request with a peer's signature of it, as a server receives it; undefined if one of us signs no such request. */
async function received(request: ComparedRequest, peerName: PeerName): Promise<HttpRequest | undefined> {
  const theirs = await peers.find(({ name }) => name === peerName)?.sign(request)
  const chosen = headersToSign?.applies(request, peerName) ? headersToSign.ours?.(request, peerName) : request
  if (chosen === undefined || theirs === undefined || 'refused' in theirs) return undefined
  const { form, method, url, headers, body, expiresIn, credentials, service, region, signingDate } = chosen
  const { signedHeaders } = chosen
  const options = { credentials, service, region, signingDate, ...(signedHeaders && { signedHeaders }) }
  const given = { method, url, headers, body: body ?? null }
  const ours = form === 'header' ? signRequest(given, options) : presignRequest(given, { ...options, expiresIn })
  const wire = send(ours, body ?? null)
  const withTheirs = (text: string) => text.replace(ours.signature, theirs.signature)
  return {
    ...wire,
    url: withTheirs(wire.url),
    headers: wire.headers.map(([name, value]) => [name, withTheirs(value)] as const),
  }
}

async function outcomeOf(request: ComparedRequest, peerName: PeerName): Promise<string> {
  const wire = await received(request, peerName)
  if (wire === undefined) return 'not signed'
  const { credentials, service, region, signingDate } = request
  const { error, differences } = await diagnoseRequest(wire, { credentials, service, region, now: signingDate })
  if (error === undefined) return 'accepted'
  if (error.code !== 'SignatureDoesNotMatch') return error.code
  return differences.map(({ message }) => message).join('; ') || 'nothing found'
}

const told: readonly [PeerName, string, RegExp][] = [
  ['aws4', 'a no-break space is white space', /no-break spaces as blanks/],
  ['smithy', 'header values are text', /as UTF-8 and sent as Latin-1/],
  ['smithy', 'a presigned URL of S3 is signed for a body', /without a body/],
  ['smithy', 'the session token of IoT is signed', /with X-Amz-Security-Token/],
  ['crt', 'a plus in a query is a plus', /its "\+" as pluses/],
  ['crt', 'the path of S3 is signed as written', /as it was sent/],
  ['aws4', 'a plus in a path of S3 is a blank', /its "\+" as blanks/],
  ['aws4', 'an escaped slash in a path of S3 is a slash', /decoded/],
  ['aws4', 'parameters of S3 are signed by their first value only', /first value of each name/],
]

test.each(told)('of %s, the disagreement is found: %s', async (peerName, name, message) => {
  const { example } = disagreements.find((one) => one.name === name && one.peers.includes(peerName)) ?? {}
  expect(await outcomeOf(example as ComparedRequest, peerName)).toMatch(message)
})

test.each(['smithy', 'crt'] as const)('of nearly all that %s signs otherwise, it is found how', async (peerName) => {
  const outcomes: string[] = []
  for (const request of sample(comparedRequests, 250)) outcomes.push(await outcomeOf(request, peerName))
  const others = outcomes.filter((outcome) => outcome !== 'accepted' && outcome !== 'not signed')
  const found = others.filter((outcome) => / signed /.test(outcome))
  expect(others.length).toBeGreaterThan(50)
  expect(found.length / others.length).toBeGreaterThan(0.8)
})
