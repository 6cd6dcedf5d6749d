import type { Claim } from './claim.js'
import type { Entry } from './entry.js'
import { iam, iamUrl, s3, s3Url } from './entry.js'

/** Rule 9: the key. */
export const key: readonly Entry[] = identity()

function identity(): Entry[] {
  return [
    unknown('unknown', { ...iam, key: 'second' }, { credentials: ['longterm', 'temporary'] }),
    unknown('unknown-in-query', { ...s3Url, key: 'second' }, { credentials: ['longterm', 'temporary'] }),
    unknown('other-than-the-only-one', { ...s3, key: 'second' }, { credentials: 'longterm' }),
    unknown('in-lower-case', { ...iam, accessKeyId: 'akidexample' }, {}),
    unknown('with-a-suffix', { ...s3Url, accessKeyId: 'AKIDEXAMPLE2' }, {}),
    unknown('cut', { ...iam, accessKeyId: 'AKIDEXAMPL' }, {}),
    unknown('named-constructor', { ...iam, accessKeyId: 'constructor' }, { credentials: ['longterm'] }),
    unknown('named-proto-in-query', { ...iamUrl, accessKeyId: '__proto__' }, { credentials: ['longterm'] }),
    unknown(
      'with-the-record-of-another',
      { ...iam, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' },
      { credentials: { always: 'longterm' } },
      {
        bug: 'identity-confusion',
        note: 'The lookup returns the record of AKIDEXAMPLE, whose secret signed.',
      },
    ),
    {
      name: 'key-derived-beforehand',
      bug: 'wrong-key',
      section: 9,
      claim: { ...iam, body: null },
      options: { credentials: ['derivedKey'] },
      payload: 'verified',
    },
    {
      name: 'key-derived-for-yesterday',
      bug: 'wrong-key',
      section: 10,
      claim: iam,
      options: { credentials: ['derivedKeyOfYesterday'] },
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'key-derived-for-another-region',
      bug: 'wrong-key',
      section: 10,
      claim: iamUrl,
      options: { credentials: ['derivedKeyOfAnotherRegion'] },
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'key-of-another-with-this-id',
      bug: 'wrong-key',
      section: 10,
      claim: { ...s3, key: 'second', accessKeyId: 'AKIDEXAMPLE' },
      options: { credentials: ['longterm', 'second'] },
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'key-of-another-with-this-id-in-query',
      bug: 'wrong-key',
      section: 10,
      claim: { ...s3Url, accessKeyId: 'AKIAI44QH8DHBEXAMPLE' },
      options: { credentials: ['longterm', 'second'] },
      code: 'SignatureDoesNotMatch',
    },
    {
      name: 'key-among-several',
      bug: 'wrong-key',
      section: 9,
      claim: { ...s3Url, key: 'second' },
      options: { credentials: ['longterm', 'second', 'temporary'] },
      payload: 'unsigned',
    },
  ]
}

function unknown(name: string, claim: Claim, options: NonNullable<Entry['options']>, rest: Partial<Entry> = {}): Entry {
  return { name: `key-${name}`, bug: 'unknown-key', section: 9, claim, options, code: 'InvalidAccessKeyId', ...rest }
}
