import { awsVerify } from '@filen/aws4-express'
import { credentials } from '../requests.js'

/**
 * The middleware of the only other verifier, on a request as express hands it over. It derives the key anew for each, and
 * compares signatures by `!==`.
 */
export function verifyHeader({ requests, tampered }) {
  const incoming = ({ method, url, headers }) => ({ method, url, headers, header: (name) => headers[name] })
  const prepared = requests.map(incoming)
  const refuse = (_request, response) => response.settle(false)
  const middleware = awsVerify({
    secretKey: () => credentials.secretAccessKey,
    onSignatureMismatch: refuse,
    onMissingHeaders: refuse,
    onExpired: refuse,
  })
  return {
    asynchronous: true,
    inputs: () => prepared,
    tampered: () => tampered.map(incoming),
    output: 'flag',
    operate: async (request) => {
      let accepted = false
      const settle = (verdict) => {
        accepted = verdict
      }
      await middleware(request, { settle }, (error) => settle(error === undefined))
      return accepted
    },
  }
}
