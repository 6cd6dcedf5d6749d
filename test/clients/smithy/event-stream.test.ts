import { createHash, createHmac } from 'node:crypto'
import { BedrockRuntimeClient, InvokeModelWithBidirectionalStreamCommand } from '@aws-sdk/client-bedrock-runtime'
import { EventStreamCodec } from '@smithy/core/event-streams'
import { expect, test } from 'vitest'
import { exampleCredentials as credentials } from '../../support/example-credentials.js'
import { pairSigner } from './paired-signer.js'
import { startHttp2Server } from './verifying-server.js'

const region = 'us-east-1'
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

test('BedrockRuntimeClient signs each event of a stream over the signature before it, as the original does', async () => {
  const server = await startHttp2Server({
    service: 'bedrock',
    credentials,
    answer: () => ({ headers: { 'content-type': 'application/vnd.amazon.eventstream' } }),
  })
  const { signer, compared } = pairSigner({ service: 'bedrock', region, credentials })
  const client = new BedrockRuntimeClient({ endpoint: server.endpoint, region, credentials, signer, maxAttempts: 1 })
  const sent = ['{"a":1}', '{"é":"😀"}', '{}']
  async function* body() {
    for (const text of sent) yield { chunk: { bytes: Buffer.from(text) } }
  }
  const { body: answer } = await client.send(
    new InvokeModelWithBidirectionalStreamCommand({ modelId: 'amazon.nova-sonic-v1:0', body: body() }),
  )
  for await (const _ of answer ?? []) expect.fail('no event was sent')
  client.destroy()
  await server.close()

  expect(server.received).toHaveLength(1)
  const [{ verified, body: framed }] = server.received as [(typeof server.received)[0]]
  if (verified.authentication === 'anonymous') throw new Error('expected a signed request')
  expect(verified.payload).toEqual({ kind: 'streaming', literal: 'STREAMING-AWS4-HMAC-SHA256-EVENTS' })
  let prior = verified.signature
  const texts: string[] = []
  for (const event of framesOf(framed)) {
    const { headers, body: payload } = codec.decode(event)
    const date = headers[':date']
    const signature = headers[':chunk-signature']
    if (date?.type !== 'timestamp' || signature?.type !== 'binary') throw new Error('expected a signed event')
    const dateTime = date.value.toISOString().replace(/[-:]|\.\d{3}/g, '')
    const scope = `${dateTime.slice(0, 8)}/${region}/bedrock/aws4_request`
    const hashes = [hash(codec.formatHeaders({ ':date': date })), hash(payload)]
    const stringToSign = ['AWS4-HMAC-SHA256-PAYLOAD', dateTime, scope, prior, ...hashes].join('\n')
    prior = Buffer.from(signature.value).toString('hex')
    expect(prior).toBe(createHmac('sha256', signingKey(dateTime)).update(stringToSign).digest('hex'))
    if (payload.length > 0) {
      const { bytes } = JSON.parse(Buffer.from(codec.decode(payload).body).toString())
      texts.push(Buffer.from(bytes, 'base64').toString())
    }
  }
  expect(texts).toEqual(sent)
  // The request, its events, and the empty one that ends the stream.
  expect(compared()).toBe(1 + sent.length + 1)
})

function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0)
    frames.push(bytes.subarray(at, at + length))
    at += length
  }
  return frames
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function signingKey(dateTime: string): Buffer {
  const parts = [dateTime.slice(0, 8), region, 'bedrock', 'aws4_request']
  return parts.reduce(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  )
}
