import { uploadRequests } from '../requests.js'
import { assemble } from './contest.js'

export const payloadRows = [
  {
    id: 'D',
    title: 'S3 PUT of 1 MiB, hashed',
    agreement: 'signature',
    async candidates(context) {
      const given = uploadRequests()
      const peers = ['aws4', 'smithy', 'aws-crt', 'minio', 'aws4fetch']
      const candidates = await assemble(context, { door: 'signUpload', given, peers })
      const light = await assemble(context, { door: 'signUpload', given: uploadRequests(1024), peers })
      return [
        ...candidates.map((candidate, i) => ({ ...candidate, warmUp: light[i].inputs })),
        await bareHashOf(
          context,
          given.map(({ body }) => body),
        ),
      ]
    },
  },
]

async function bareHashOf({ loadCandidate }, given) {
  return { name: 'floor: bare hash', ...(await loadCandidate('floor')).bareHash(given) }
}
