import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkAsync } from '../support/property-runs.js'
import { credentials, signingDate, signUpload } from '../support/streaming-upload.js'
import { collect } from '../support/streams.js'

const service = 's3'
const region = 'us-east-1'
const smithy = new SignatureV4({ credentials, service, region, sha256: Sha256 })

/** The chunks of a signed body: the data and the signature of each. */
function chunksOf(body: Buffer): { data: Buffer; signature: string }[] {
  const chunks: { data: Buffer; signature: string }[] = []
  for (let at = 0; ; ) {
    const line = /^([0-9a-f]+);chunk-signature=([0-9a-f]{64})\r\n/.exec(body.subarray(at, at + 200).toString('latin1'))
    if (line === null) throw new Error(`no chunk at ${at}`)
    const [text, digits = '', signature = ''] = line
    const size = Number.parseInt(digits, 16)
    chunks.push({ data: body.subarray(at + text.length, at + text.length + size), signature })
    if (size === 0) return chunks
    at += text.length + size + 2
  }
}

describe("chunk signatures are those of @smithy/signature-v4's events without headers", () => {
  test('for payloads of any size in chunks of any size', async () => {
    let count = 0
    const payloads = fc
      .tuple(fc.integer({ min: 0, max: 5000 }), fc.nat(255))
      .map(([length, first]) => Uint8Array.from({ length }, (_, i) => first + i))
    await checkAsync(
      fc.asyncProperty(payloads, fc.integer({ min: 10, max: 1000 }), async (payload, chunkSize) => {
        const signed = signUpload(payload, { chunkSize, minChunkSize: 0 })
        let priorSignature = signed.signature
        for (const { data, signature } of chunksOf(await collect(signed.body))) {
          const event = { headers: new Uint8Array(0), payload: new Uint8Array(data) }
          const options = { signingDate, signingRegion: region, signingService: service, priorSignature }
          priorSignature = await smithy.sign(event, options)
          expect(signature).toBe(priorSignature)
          count++
        }
      }),
      60,
    )
    expect(count).toBeGreaterThan(200)
  })
})
