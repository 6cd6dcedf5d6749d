import { describe, expect, test } from 'vitest'
import { call, codeOf } from './test-server-set-up.js'

describe('S3', () => {
  test.each([
    ['GET', '/bucket/k?attributes'],
    ['GET', '/bucket/k?torrent'],
    ['GET', '/bucket/k?versionId=1'],
    ['GET', '/bucket/k?partNumber=1'],
    ['PUT', '/bucket/k?partNumber=1'],
    ['PUT', '/bucket/k?renameObject'],
    ['GET', '/bucket?logging'],
    ['PUT', '/bucket?requestPayment'],
    ['PUT', '/bucket?versioning'],
    ['DELETE', '/bucket?replication'],
    ['DELETE', '/bucket?inventory&id=1'],
  ])('what it has not is not taken for something else: %s %s', async (method, path) => {
    expect(codeOf(await call({ method, path }))).toBe('NotImplemented')
    expect((await call({ path: '/bucket' })).status).toBe(200)
  })

  test.each([
    '/bucket?max-keys=many',
    '/bucket?max-keys=-1',
    '/bucket?max-keys=2147483648',
    '/bucket?uploads&max-uploads=many',
    '/bucket?list-type=2&continuation-token=k',
    '/bucket?list-type=2&continuation-token=!',
    '/bucket?list-type=2&continuation-token=',
    '/bucket/k?response-content-disposition=%E2%82%AC',
    '/bucket/k?response-content-type=a%0Ab',
  ])('an argument that is none is refused: %s', async (path) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'hello' })
    expect(codeOf(await call({ path }))).toBe('InvalidArgument')
  })

  test.each<[method: string, path: string, code: string, headers?: Record<string, string>]>([
    ['POST', '/', 'MethodNotAllowed'],
    ['POST', '/bucket/k', 'MethodNotAllowed'],
    ['PUT', '/bucket/%E9', 'InvalidURI'],
    ['PATCH', '/bucket/k', 'MethodNotAllowed'],
    ['DELETE', '/bucket', 'BucketNotEmpty'],
    ['GET', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['PUT', '/bucket/k?partNumber=1&uploadId=none', 'NoSuchUpload'],
    ['POST', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['DELETE', '/bucket/k?uploadId=none', 'NoSuchUpload'],
    ['PUT', '/bucket/k', 'NoSuchBucket', { 'x-amz-copy-source': '/nowhere/k' }],
    ['PUT', '/bucket/k', 'NoSuchKey', { 'x-amz-copy-source': '/bucket/none' }],
    ['PUT', '/bucket/k', 'NoSuchBucket', { 'x-amz-copy-source': 'bucketk' }],
    ['PUT', '/bucket/k', 'InvalidRequest', { 'x-amz-copy-source': '/bucket/k' }],
    ['GET', '/bucket?abac', 'NotImplemented'],
    ['GET', '/bucket/k?annotation', 'NotImplemented'],
    ['PUT', '/bucket/k?annotation&annotationName=a', 'NotImplemented'],
    ['DELETE', '/bucket/k?annotation&annotationName=a', 'NotImplemented'],
  ])('%s %s is refused: %s', async (method, path, code, headers = {}) => {
    await call({ method: 'PUT', path: '/bucket/k', body: 'v' })
    expect(codeOf(await call({ method, path, headers }))).toBe(code)
    expect((await call({ path: '/bucket/k' })).body).toBe('v')
  })
})
