import { describe, expect, test } from 'vitest'
import { isSigV4Error } from '../../src/errors.js'
import { type PostFields, verifyPostPolicy } from '../../src/post-policy/index.js'
import { readWithBusboy, readWithFormData } from '../support/multipart.js'
import { captured } from '../support/post-policy-files.js'
import { type Captured, hasSharedWild, readSharedWild } from '../support/shared-wild.js'

const title = hasSharedWild ? 'captured forms' : 'captured forms (skipped: ../shared/wild is not here)'

describe.skipIf(!hasSharedWild)(title, () => {
  const { captures: forms, keys } = readSharedWild('post-policy')

  test('there are 12, and AWS would accept all of them', () => {
    expect(forms.map(({ expected }) => expected)).toEqual(Array.from({ length: 12 }, () => 'accept'))
  })

  test.each(forms)('$file is accepted as busboy reads it', async (form) => {
    const { fields, ...file } = await readWithBusboy(contentTypeOf(form), bodyOf(form))
    expect(verify(form, fields, file).bucket).toBe('wild-bucket')
  })

  test.each(forms)('$file is accepted as a FormData', async (form) => {
    const formData = await readWithFormData(contentTypeOf(form), bodyOf(form))
    expect(verify(form, formData).bucket).toBe('wild-bucket')
  })

  test.each(forms)('$file is refused with any field changed', async (form) => {
    const { fields, ...file } = await readWithBusboy(contentTypeOf(form), bodyOf(form))
    const changed = fields.map((_, at) =>
      fields.map(([name, value], other): [string, string] => [name, at === other ? `${value}x` : value]),
    )
    const accepted = changed.filter((altered) => isAccepted(() => verify(form, altered, file)))
    // What a policy leaves open is not a forgery: `aws-s3-form` allows any key.
    expect(accepted.map((altered) => altered.find(([, value], at) => value !== fields[at]?.[1])?.[0])).toEqual(
      openFields(form),
    )
  })

  test('our eight are among them, unchanged', () => {
    const bodies = new Set(forms.map(({ request }) => request.bodyBase64))
    expect(captured.filter(({ bodyBase64 }) => bodies.has(bodyBase64)).length).toBe(8)
  })

  function verify(form: Captured, fields: PostFields, file = {}) {
    const credentials = keys[form.credentials]
    if (credentials === undefined) throw new Error(`no credentials called ${form.credentials}`)
    const now = new Date(form.capturedAt)
    return verifyPostPolicy(fields, { credentials, bucket: 'wild-bucket', region: form.region, now, ...file })
  }
})

function contentTypeOf({ request }: Captured): string {
  return request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
}

function bodyOf({ request }: Captured): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(request.bodyBase64, 'base64'))
}

function isAccepted(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch (error) {
    if (isSigV4Error(error)) return false
    throw error
  }
}

/** The fields whose only condition is a prefix. */
function openFields({ file }: Captured): string[] {
  if (file.startsWith('aws-s3-form/')) return ['key']
  if (file.includes('065-post-policy-with-conditions')) return ['key']
  if (file.includes('079-post-policy-filename-conditions')) return ['x-amz-meta-tag', 'Content-Type', 'key']
  return []
}
