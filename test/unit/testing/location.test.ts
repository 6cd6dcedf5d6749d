import { expect, test } from 'vitest'
import { signRequest } from '../../../src/sign.js'
import { createTestServer } from '../../../src/testing/index.js'
import { send } from '../../support/loopback.js'

// https://github.com/aws/aws-sdk-js/issues/1158
test.each([
  ['127.0.0.1', '/bucket'],
  ['bucket.localhost', ''],
])('an upload in parts to %s tells the URL of its object', async (host, path) => {
  await using server = await createTestServer({ buckets: ['bucket'] })
  const bucket = `http://${host}:${server.port}${path}`
  const post = async (query: string, body = '', method = 'POST') => {
    const request = { method, url: `${bucket}/a%20b/c${query}`, headers: {}, body }
    const signed = signRequest(request, { credentials: server.credentials, service: 's3' })
    return send(server, { ...signed, body })
  }
  const id = /<UploadId>(.*?)</.exec((await post('?uploads')).body)?.[1]
  const etag = (await post(`?partNumber=1&uploadId=${id}`, 'x', 'PUT')).headers['etag']
  const parts = `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`
  const { body } = await post(`?uploadId=${id}`, `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`)
  expect(body).toContain(`<Location>${bucket}/a%20b%2Fc</Location>`)
})
