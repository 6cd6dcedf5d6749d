import { formatVectors } from './format-vectors.js'
import { claims } from './post-policy-vectors/claims.js'
import { conditions } from './post-policy-vectors/conditions.js'
import { bucket, credentials, type Entry, key, makeForm } from './post-policy-vectors/entry.js'
import { form } from './post-policy-vectors/form.js'
import { policies } from './post-policy-vectors/policies.js'

const entries: readonly Entry[] = [...form, ...claims, ...policies, ...conditions]

/** The text of `vectors/post-policy-verify.json`, made with `node:crypto` and the plain signer alone. */
export function makePostPolicyVectors(): string {
  return formatVectors({
    $schema: './schema/post-policy-verify.schema.json',
    title: 'What verifyPostPolicy must refuse, with which code, and what it must accept',
    origin:
      'Made by test/support/make-post-policy-vectors.ts, signed by an implementation that shares no code with the library. The answers of S3 are those of its documentation and of public records of it.',
    licence: 'Apache-2.0',
    credentials,
    vectors: entries.map(makeVector),
  })
}

function makeVector(entry: Entry): object {
  const { name, bug, claim, options, note } = entry
  const { fields, policy } = makeForm(claim)
  return {
    name,
    bug,
    policy,
    fields,
    options: {
      credentials: claim.key ?? 'longterm',
      bucket,
      region: 'us-east-1',
      now: '2015-08-30T12:36:00Z',
      ...options,
    },
    expect: expectation(entry),
    ...(note === undefined ? {} : { note }),
  }
}

function expectation({ name, code, s3, limit, accept, claim }: Entry): object {
  if (code !== undefined) {
    return { code, ...(s3 === undefined ? {} : { s3 }), ...(limit === undefined ? {} : { limit }) }
  }
  if (accept === undefined) throw new Error(`${name} has no expectation`)
  const accessKeyId = credentials[claim.key ?? 'longterm'].accessKeyId
  return { accept: { accessKeyId, key: String((claim.fields?.[0] ?? key)[1]), ...accept } }
}
