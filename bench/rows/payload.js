import { credentials, payloads, signingDate, uploadRequests } from '../requests.js'
import { assemble } from './contest.js'

const chunkRow = (id, size, text) => ({
  id,
  title: `S3 chunk of ${text}, signed`,
  agreement: 'signature',
  async candidates(context) {
    const chunks = await chunksOf(context, size)
    const candidates = await assemble(context, { door: 'signChunk', given: chunks, peers: ['smithy'] })
    return [...candidates, await bareHashOf(context, payloads(size))]
  },
})

export const payloadRows = [
  {
    id: 'D',
    title: 'S3 PUT of 1 MiB, hashed',
    agreement: 'signature',
    async candidates(context) {
      const given = uploadRequests()
      const peers = ['aws4', 'smithy', 'aws-crt', 'minio', 'aws4fetch']
      const candidates = await assemble(context, { door: 'signUpload', given, peers })
      return [
        ...candidates,
        await bareHashOf(
          context,
          given.map(({ body }) => body),
        ),
      ]
    },
  },
  chunkRow('chunk-8k', 2 ** 13, '8 KiB'),
  chunkRow('chunk-64k', 2 ** 16, '64 KiB'),
  chunkRow('chunk-1m', 2 ** 20, '1 MiB'),
]

async function bareHashOf({ loadCandidate }, given) {
  return { name: 'floor: bare hash', ...(await loadCandidate('floor')).bareHash(given) }
}

/** Chunks with the signature that each follows, and what their chain began with. */
async function chunksOf({ loadBuild }, size) {
  const { core } = await loadBuild()
  const scope = { date: '20150830', region: 'us-east-1', service: 's3' }
  const { region, service } = scope
  const inputs = payloads(size).map((payload, i) => {
    const request = { method: 'PUT', url: `https://examplebucket.s3.us-east-1.amazonaws.com/${i}` }
    const { signature } = core.signRequest(request, { credentials, region, service, signingDate })
    return { payload, previous: signature }
  })
  return { inputs, scope, dateTime: '20150830T123600Z' }
}
