import { formatVectors } from './format-vectors.js'
import { canonical } from './verify-vectors/canonical.js'
import { makeRequest } from './verify-vectors/claim.js'
import { clock } from './verify-vectors/clock.js'
import { components } from './verify-vectors/components.js'
import { coverage } from './verify-vectors/coverage.js'
import { credentials } from './verify-vectors/credentials.js'
import { date } from './verify-vectors/date.js'
import { declaredPayload } from './verify-vectors/declared-payload.js'
import type { Entry } from './verify-vectors/entry.js'
import { form } from './verify-vectors/form.js'
import { headers } from './verify-vectors/headers.js'
import { key } from './verify-vectors/key.js'
import { limits } from './verify-vectors/limits.js'
import { mechanism } from './verify-vectors/mechanism.js'
import { order } from './verify-vectors/order.js'
import { parameters } from './verify-vectors/parameters.js'
import { payload } from './verify-vectors/payload.js'
import { proof } from './verify-vectors/proof.js'
import { scope } from './verify-vectors/scope.js'
import { target } from './verify-vectors/target.js'
import { tokens } from './verify-vectors/token.js'
import { unsignedHeaders } from './verify-vectors/unsigned-headers.js'

const entries: readonly Entry[] = [
  ...limits,
  ...mechanism,
  ...parameters,
  ...form,
  ...components,
  ...headers,
  ...target,
  ...date,
  ...clock,
  ...scope,
  ...coverage,
  ...unsignedHeaders,
  ...declaredPayload,
  ...key,
  ...tokens,
  ...canonical,
  ...proof,
  ...payload,
  ...order,
]

/** The text of `vectors/verify.json`, made with `node:crypto` and the plain signer alone. */
export function makeVerifyVectors(): string {
  return formatVectors({
    $schema: './schema/verify.schema.json',
    title: 'What verifyRequest must refuse, with which code, and what it must accept',
    origin:
      'Made by test/support/make-verify-vectors.ts, signed by an implementation that shares no code with the library',
    licence: 'Apache-2.0',
    credentials,
    vectors: entries.map(makeVector),
  })
}

function makeVector(entry: Entry): object {
  const { name, bug, section, claim, note, origin } = entry
  const request = entry.request ?? (claim ? makeRequest(claim) : undefined)
  if (!request) throw new Error(`${name} has neither a claim nor a request`)
  return {
    name,
    bug,
    section,
    request,
    options: {
      credentials: claim?.key ?? 'longterm',
      ...(claim ? { service: claim.service } : {}),
      region: 'us-east-1',
      now: '2015-08-30T12:36:00Z',
      ...entry.options,
    },
    expect: expectation(entry),
    ...(note === undefined ? {} : { note }),
    ...(origin === undefined ? {} : { origin }),
  }
}

function expectation({ name, claim, code, payload, anonymous }: Entry): object {
  if (code !== undefined) return { code }
  if (anonymous) return { accept: true, authentication: 'anonymous' }
  if (!claim || payload === undefined) throw new Error(`${name} has no expectation`)
  const accessKeyId = claim.accessKeyId ?? credentials[claim.key].accessKeyId
  return { accept: true, authentication: claim.form, accessKeyId, payload }
}
