import { credentials, expiresIn, flatten, headerRequests, presignRequests, signingDate } from '../requests.js'

/**
 * The stages that the package exports, one by one, on the requests of A; the last lines are the doors that take them all.
 *
 * A door need not go through these very functions: where it does less, its time is less than their sum.
 */
export const stageRows = [
  {
    id: 'stages',
    title: 'The stages one by one, on the requests of A',
    agreement: 'none',
    async candidates({ builds, loadCandidate }) {
      const candidates = []
      for (const build of builds.filter(({ name }) => name !== 'countersign again')) {
        const prefix = build.name === 'countersign' ? '' : 'base: '
        const { stagesOf } = await loadCandidate('stages')
        for (const [name, candidate] of Object.entries(stagesOf(material(build)))) {
          candidates.push({ name: `${prefix}${name}`, output: 'flag', ...candidate })
        }
      }
      return candidates
    },
  },
]

/** What each stage is given: the pieces of signed requests, flat, as if the stage before had never been. */
function material({ core, stages }) {
  const options = { credentials, region: 'us-east-1', signingDate }
  const specs = headerRequests()
  const pieces = specs.map((spec) => {
    const signed = core.signRequest(spec, { ...options, service: spec.service })
    const lines = signed.canonicalRequest.split('\n')
    const blank = lines.indexOf('', 3)
    return {
      spec,
      search: spec.target.slice(spec.target.indexOf('?') + 1),
      headers: { ...signed.headers },
      signedHeaders: [...signed.signedHeaders],
      canonical: {
        method: spec.method,
        canonicalUri: flatten(lines[1]),
        canonicalQuery: flatten(lines[2]),
        canonicalHeaders: flatten(`${lines.slice(3, blank).join('\n')}\n`),
        signedHeaders: flatten(lines[blank + 1]),
        payloadHash: flatten(lines[blank + 2]),
      },
      canonicalRequest: flatten(signed.canonicalRequest),
      requestHash: flatten(signed.stringToSign.split('\n')[3]),
      stringToSign: flatten(signed.stringToSign),
      authorization: flatten(signed.headers.authorization),
      date: new Date(signingDate.getTime() + Math.imul(specs.indexOf(spec), 977)),
    }
  })
  const presigned = presignRequests().map((spec) => {
    const { url } = core.presignRequest(spec, { ...options, service: 's3', expiresIn })
    return flatten(url.slice(url.indexOf('?') + 1))
  })
  return { core, stages, options, pieces, presigned }
}
