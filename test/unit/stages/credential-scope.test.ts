import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCredentialScope, parseCredential } from '../../../src/stages/index.js'
import { check } from '../../support/property-runs.js'

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
})
const id = visible.map((text) => text.replaceAll(',', '-'))
const part = id.map((text) => text.replaceAll('/', '-'))
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 8, maxLength: 8 })

describe('a credential', () => {
  test('is read from the right, whatever the access key ID holds', () => {
    const property = fc.property(id, digits, part, part, part, (accessKeyId, date, region, service, terminator) => {
      const text = `${accessKeyId}/${date}/${region}/${service}/${terminator}`
      expect(parseCredential(text, 'header')).toEqual({ accessKeyId, scope: { date, region, service }, terminator })
    })
    check(property, 1000)
  })

  test('has the scope that formatCredentialScope writes', () => {
    const scope = { date: '20150830', region: 'us-east-1', service: 'iam' }
    expect(formatCredentialScope(scope)).toBe('20150830/us-east-1/iam/aws4_request')
    expect(parseCredential(`AKIDEXAMPLE/${formatCredentialScope(scope)}`, 'query')).toMatchObject({ scope })
  })

  test.each([
    ...[
      '',
      '/',
      '////',
      'AKIDEXAMPLE',
      'AKID,EXAMPLE/20150830/us-east-1/iam/aws4_request',
      'AKIDEXAMPLE/20150830/us-east-1,eu-west-1/iam/aws4_request',
      'AKIDEXAMPLE/20150830',
      'AKIDEXAMPLE/20150830/us-east-1/iam',
      '/20150830/us-east-1/iam/aws4_request',
    ],
    ...['AKIDEXAMPLE/20150830//iam/aws4_request', 'AKIDEXAMPLE/20150830/us-east-1//aws4_request'],
    ...[
      'AKIDEXAMPLE/20150830/us-east-1/iam/',
      'AK ID/20150830/us-east-1/iam/aws4_request',
      'AKID\u00e9/20150830/us-east-1/iam/aws4_request',
    ],
    'AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request\n',
  ])('is malformed: %j', (text) => {
    const expected = {
      code: 'CredentialMalformed',
      details: { name: 'Credential', reason: 'credential', received: text },
    }
    expect(() => parseCredential(text, 'header')).toThrow(expect.objectContaining({ code: expected.code }))
    try {
      parseCredential(text, 'header')
    } catch (error) {
      expect(error).toMatchObject(expected)
    }
  })

  test.each(['', '2015-08-30', '2015083', '20150830T123600Z', 'yyyymmdd'])('has no date in %s', (date) => {
    try {
      parseCredential(`AKIDEXAMPLE/${date}/us-east-1/iam/aws4_request`, 'query')
      expect.fail('it was read')
    } catch (error) {
      expect(error).toMatchObject({ code: 'CredentialMalformed', details: { reason: 'date' } })
    }
  })
})
