import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPostPolicy } from '../../src/post-policy/index.js'
import { credentialsOf } from '../support/post-policy-files.js'
import { checkAsync } from '../support/property-runs.js'

const credentials = credentialsOf({ credentials: 'longterm' })

test('@smithy/signature-v4 gives every policy the same signature', async () => {
  const date = fc.date({ min: new Date('2012-01-01'), max: new Date('2038-01-01'), noInvalidDate: true })
  const text = fc.string({ unit: 'binary', minLength: 1 })
  await checkAsync(
    fc.asyncProperty(date, fc.constantFrom('us-east-1', 'eu-west-1'), text, async (signingDate, region, key) => {
      const { fields } = createPostPolicy({ credentials, bucket: 'b', key, region, signingDate })
      const signer = new SignatureV4({ credentials, region, service: 's3', sha256: Sha256 })
      expect(fields['x-amz-signature']).toBe(await signer.sign(fields['policy'] ?? '', { signingDate }))
    }),
    40,
  )
})
