import { serviceFromHost } from '../hosts/index.js'
import { quoteUrl } from '../hosts/quote-url.js'
import { signRequest } from '../sign.js'
import { checkTokenOptions, type HostTokenOptions, regionOf } from './token-options.js'

/** Which API, and with what to sign. */
export interface AppSyncRealtimeUrlOptions extends HostTokenOptions {
  /** The API's GraphQL endpoint: `https://<id>.appsync-api.<region>.amazonaws.com/graphql`, or that of a domain of one's own. */
  readonly url: string
}

/**
 * The URL of AppSync's WebSocket for subscriptions, for the sub-protocol `graphql-ws`. It carries the signed headers of a POST
 * to the API's `/connect`.
 *
 * @throws {TypeError} if the URL is not one, or neither it nor the options tell the region
 * @throws {RangeError} for an invalid `signingDate`
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function appSyncRealtimeUrl(options: AppSyncRealtimeUrlOptions): string {
  const { url, region, ...signing } = checkTokenOptions(options, 'url')
  const [, host] = graphqlUrl.exec(url) ?? []
  if (host === undefined) throw new TypeError(`url: expected an API's https://…/graphql, got ${quoteUrl(url)}`)
  const { headers } = signRequest(
    {
      method: 'POST',
      url: `${url}/connect`,
      headers: {
        accept: 'application/json, text/javascript',
        'content-encoding': 'amz-1.0',
        'content-type': 'application/json; charset=UTF-8',
        host,
      },
      body: '{}',
    },
    { ...signing, service: 'appsync', region: regionOf(region, serviceFromHost(host)?.region, host) },
  )
  const { authorization, 'x-amz-security-token': token, ...rest } = headers
  // With capitals, as AppSync's documentation spells them.
  const header = { ...rest, 'X-Amz-Security-Token': token, Authorization: authorization }
  return `${realtimeUrl(host)}?header=${encodeURIComponent(btoa(JSON.stringify(header)))}&payload=${emptyPayload}`
}

const graphqlUrl = /^https:\/\/([A-Za-z0-9.-]+)\/graphql$/
const emptyPayload = encodeURIComponent(btoa('{}'))

function realtimeUrl(host: string): string {
  const own = host.replace('.appsync-api.', '.appsync-realtime-api.')
  return own === host ? `wss://${host}/graphql/realtime` : `wss://${own}/graphql`
}
