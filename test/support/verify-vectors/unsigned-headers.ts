import type { Pair } from '../plain-sigv4.js'
import { sha256Hex } from '../plain-sigv4.js'
import type { Claim } from './claim.js'
import { setHeader } from './claim.js'
import { credentials } from './credentials.js'
import type { Entry } from './entry.js'
import { iam, s3, s3Url } from './entry.js'

/** Rule 8: nothing unsigned changes what the request means. */
export const unsignedHeaders: readonly Entry[] = [...unsigned(), ...required()]

function unsigned(): Entry[] {
  const token = credentials.temporary.sessionToken
  const streaming = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const rows: readonly (readonly [name: string, claim: Claim, added: Pair])[] = [
    ['acl', { ...s3, method: 'PUT', body: 'x' }, ['X-Amz-Acl', 'public-read']],
    ['copy-source', { ...s3, method: 'PUT' }, ['x-amz-copy-source', '/otherbucket/secret']],
    ['tagging', { ...s3, method: 'PUT' }, ['X-Amz-Tagging', 'a=1']],
    ['metadata', { ...s3, method: 'PUT' }, ['X-Amz-Meta-Role', 'admin']],
    ['target', { ...iam, method: 'POST', body: '{}' }, ['X-Amz-Target', 'DynamoDB_20120810.DeleteTable']],
    ['bypass-governance', { ...s3, method: 'DELETE' }, ['X-AMZ-BYPASS-GOVERNANCE-RETENTION', 'true']],
    ['empty', s3, ['X-Amz-Acl', '']],
    ['acl-in-query-form', { ...s3Url, method: 'PUT' }, ['X-Amz-Acl', 'public-read']],
    ['copy-source-in-query-form', { ...s3Url, method: 'PUT' }, ['X-Amz-Copy-Source', '/otherbucket/secret']],
    ['date-in-query-form', s3Url, ['X-Amz-Date', '20150830T123600Z']],
    ['token-in-query-form', s3Url, ['X-Amz-Security-Token', token]],
    ['decoded-length', { ...s3, method: 'PUT', payload: streaming }, ['X-Amz-Decoded-Content-Length', '5']],
    ['trailer', { ...s3, method: 'PUT', payload: streaming }, ['X-Amz-Trailer', 'x-amz-checksum-crc32']],
  ]
  const s3Express: Claim = { ...s3, service: 's3express', key: 'temporary' }
  return [
    ...rows.map(
      ([what, claim, added]): Entry => ({
        name: `unsigned-amz-header-${what}`,
        bug: 'unsigned-amz-header',
        section: 8,
        claim: { ...claim, unsigned: [added] },
        code: 'HeadersNotSigned',
        origin:
          'GHSA-xm99-m3gq-83g8, CVE-2026-54330; S3: There were headers present in the request which were not signed',
      }),
    ),
    {
      name: 'unsigned-amz-header-date',
      bug: 'unsigned-amz-header',
      section: 8,
      claim: { ...iam, without: ['x-amz-date'], unsigned: [['X-Amz-Date', '20150830T123600Z']] },
      code: 'HeadersNotSigned',
    },
    {
      name: 'unsigned-amz-header-token',
      bug: 'token-unsigned',
      section: 8,
      claim: { ...iam, key: 'temporary', unsigned: [['X-Amz-Security-Token', token]] },
      code: 'HeadersNotSigned',
    },
    {
      name: 'unsigned-amz-header-s3-session-token',
      bug: 'token-unsigned',
      section: 8,
      claim: { ...s3Express, unsigned: [['x-amz-s3session-token', token]] },
      code: 'HeadersNotSigned',
    },
    {
      name: 'unsigned-amz-header-that-is-allowed',
      bug: 'unsigned-amz-header',
      section: 8,
      claim: { ...s3Url, method: 'PUT', unsigned: [['X-Amz-Acl', 'private']] },
      options: { allowUnsignedHeaders: ['x-amz-acl'] },
      payload: 'unsigned',
    },
    {
      name: 'unsigned-amz-header-beside-one-that-is-allowed',
      bug: 'unsigned-amz-header',
      section: 8,
      claim: {
        ...s3Url,
        method: 'PUT',
        unsigned: [
          ['X-Amz-Acl', 'private'],
          ['X-Amz-Acl-2', 'x'],
        ],
      },
      options: { allowUnsignedHeaders: ['x-amz-acl'] },
      code: 'HeadersNotSigned',
    },
    {
      name: 'unsigned-content-sha256-header',
      bug: 'unsigned-amz-header',
      section: 8,
      claim: {
        ...s3,
        body: null,
        without: ['x-amz-content-sha256'],
        unsigned: [['X-Amz-Content-Sha256', sha256Hex('')]],
      },
      payload: 'verified',
      note: 'Its value is in the canonical request either way.',
      origin: 'Ceph demanded it signed and had to relax (ceph#71364)',
    },
    {
      name: 'unsigned-headers-of-no-meaning',
      bug: 'unsigned-amz-header',
      section: 8,
      claim: {
        ...s3,
        body: null,
        unsigned: [
          ['X-Amzn-Trace-Id', 'Root=1-5759e988-bd862e3fe1be46a994272793'],
          ['User-Agent', 'test'],
          ['Content-Type', 'text/plain'],
          ['X-Amazon', '1'],
        ],
      },
      payload: 'verified',
    },
    {
      name: 'forwarding-headers-are-not-believed',
      bug: 'proxy-header-trusted',
      section: 10,
      claim: {
        ...s3,
        unsigned: [
          ['X-Forwarded-Host', 'examplebucket.s3.amazonaws.com'],
          ['Forwarded', 'host=examplebucket.s3.amazonaws.com'],
        ],
        then: setHeader('host', 'localhost:9000'),
      },
      code: 'SignatureDoesNotMatch',
      origin: 'supabase/storage believes x-forwarded-host',
    },
    {
      name: 'proxy-path-header-is-not-believed',
      bug: 'proxy-header-trusted',
      section: 10,
      claim: {
        ...s3,
        path: '/public',
        unsigned: [
          ['proxy_path', '/public'],
          ['X-Original-Url', '/public'],
          ['X-HTTP-Method-Override', 'GET'],
        ],
        then: (request) => ({ ...request, url: '/secret' }),
      },
      code: 'SignatureDoesNotMatch',
      origin: "Arsenal's proxy_path header",
    },
  ]
}

function required(): Entry[] {
  const options = { requiredSignedHeaders: ['content-type'] }
  const json: Pair = ['Content-Type', 'application/json']
  return [
    {
      name: 'required-header-not-signed',
      bug: 'required-header',
      section: 8,
      claim: { ...iam, method: 'POST', body: '{}', unsigned: [json] },
      options,
      code: 'HeadersNotSigned',
      origin: "scratchstack's SignedHeaderRequirements",
    },
    {
      name: 'required-header-not-there',
      bug: 'required-header',
      section: 8,
      claim: { ...s3Url, method: 'PUT' },
      options,
      code: 'HeadersNotSigned',
    },
    {
      name: 'required-header-signed',
      bug: 'required-header',
      section: 8,
      claim: { ...iam, method: 'POST', body: '{}', headers: [json] },
      options: { requiredSignedHeaders: ['Content-Type'] },
      payload: 'verified',
    },
  ]
}
