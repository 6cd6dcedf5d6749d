import { parse } from 'node:querystring'
import { text } from 'node:stream/consumers'
import { type Credentials, createVerifier } from '../../src/index.js'
import { verifyIncoming } from '../../src/node/index.js'
import { exampleCredentials, otherCredentials, thirdCredentials } from '../support/example-credentials.js'
import { type Loopback, serve } from '../support/loopback.js'

/** The same keys of AWS's documentation everywhere: the token says where they came from. */
export function keysOf(source: string, expiration = inAnHour()): Required<Credentials> {
  return { ...thirdCredentials, sessionToken: `token-of-${source}`, expiration }
}

function inAnHour(): Date {
  return new Date(Date.now() + 3_600_000)
}

function json({ accessKeyId, secretAccessKey, sessionToken, expiration }: Required<Credentials>) {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration?.toISOString(),
  }
}

/** Credentials as a `credential_process` prints them. */
export function processOutput(credentials: Required<Credentials>): string {
  const { Token, ...rest } = json(credentials)
  return JSON.stringify({ Version: 1, SessionToken: Token, ...rest })
}

export interface CountingDouble extends Loopback {
  /** The method and path of each request, with its token where it had one. */
  readonly asked: string[]
}

/** ECS's and EKS's endpoint of container credentials. What `next` throws is answered with a 500. */
export async function serveContainer(
  authorization: string,
  next: () => Required<Credentials> = () => keysOf('container'),
): Promise<CountingDouble> {
  const asked: string[] = []
  const loopback = await serve((req, res) => {
    asked.push(`${req.method} ${req.url} ${req.headers.authorization}`)
    if (req.headers.authorization !== authorization) return void res.writeHead(401).end()
    try {
      const body = JSON.stringify(json(next()))
      res.writeHead(200, { 'content-type': 'application/json' }).end(body)
    } catch {
      res.writeHead(500).end()
    }
  })
  return { ...loopback, asked }
}

/** EC2's metadata service. Version 1 answers without a token; a `tokenless` one has no version 2. */
export async function serveMetadata({ tokenless = false } = {}): Promise<CountingDouble> {
  const asked: string[] = []
  const token = 'metadata-token'
  const role = '/latest/meta-data/iam/security-credentials/'
  const loopback = await serve((req, res) => {
    const given = req.headers['x-aws-ec2-metadata-token']
    asked.push(`${req.method} ${req.url}${given === undefined ? '' : ` ${given}`}`)
    if (req.method === 'PUT' && req.url === '/latest/api/token') {
      const ttl = req.headers['x-aws-ec2-metadata-token-ttl-seconds']
      if (tokenless || ttl === undefined) return void res.writeHead(tokenless ? 403 : 400).end()
      return void res.end(token)
    }
    if (given !== token && !tokenless) return void res.writeHead(401).end()
    if (req.url === role) return void res.end('instance-role')
    if (req.url !== `${role}instance-role`) return void res.writeHead(404).end()
    const body = {
      Code: 'Success',
      Type: 'AWS-HMAC',
      LastUpdated: new Date().toISOString(),
      ...json(keysOf('metadata')),
    }
    res.end(JSON.stringify(body))
  })
  return { ...loopback, asked }
}

export interface StsCall {
  readonly parameters: Readonly<Record<string, string | string[] | undefined>>
  /** Who signed it, as verified; undefined where nobody did. */
  readonly accessKeyId: string | undefined
  readonly sessionToken: string | undefined
}

export interface StsDouble extends Loopback {
  readonly calls: StsCall[]
}

/** STS, which verifies what it is asked with this library and answers with credentials named after the role or the action. */
export async function serveSts(): Promise<StsDouble> {
  const calls: StsCall[] = []
  const known = [exampleCredentials, otherCredentials, thirdCredentials]
  const verifier = createVerifier({
    credentials: (accessKeyId, { sessionToken }) => {
      const found = known.find((credentials) => credentials.accessKeyId === accessKeyId)
      return found && { ...found, sessionToken }
    },
    service: 'sts',
    region: () => true,
    allowAnonymous: true,
  })
  const loopback = await serve(async (req, res) => {
    try {
      const { verified, body } = await verifyIncoming(req, verifier)
      const parameters = parse(await text(body))
      const action = String(parameters['Action'])
      const anonymous = verified.authentication === 'anonymous'
      if (anonymous !== (action === 'AssumeRoleWithWebIdentity'))
        throw new Error('signed where it must not be, or not signed')
      const sessionToken = req.headers['x-amz-security-token']
      calls.push({
        parameters,
        accessKeyId: anonymous ? undefined : verified.accessKeyId,
        sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined,
      })
      const role = String(parameters['RoleArn'] ?? action).replace(/^.*\//, '')
      res.writeHead(200, { 'content-type': 'text/xml' }).end(stsAnswer(action, keysOf(role)))
    } catch (error) {
      const body = `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${String(error)}</Message></Error></ErrorResponse>`
      res.writeHead(403, { 'content-type': 'text/xml' }).end(body)
    }
  })
  return { ...loopback, calls }
}

function stsAnswer(action: string, { accessKeyId, secretAccessKey, sessionToken, expiration }: Required<Credentials>) {
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>
<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>
<SessionToken>${sessionToken}</SessionToken><Expiration>${expiration?.toISOString()}</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>id:s</AssumedRoleId></AssumedRoleUser>
</${action}Result></${action}Response>`
}
