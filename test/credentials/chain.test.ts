import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import {
  fromContainerMetadata,
  fromEnv,
  fromHttp,
  fromIni,
  fromInstanceMetadata,
  fromNodeProviderChain,
  fromProcess,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CredentialProvider, createSigner, verifyRequest } from '../../src/index.js'
import { exampleCredentials, otherCredentials, thirdCredentials } from '../support/example-credentials.js'
import type { Loopback } from '../support/loopback.js'
import { keysOf, processOutput, serveContainer, serveMetadata, serveSts } from './doubles.js'
import { type AwsEnvironment, awsEnvironment } from './environment.js'

let environment: AwsEnvironment
const opened: Loopback[] = []
beforeEach(() => {
  environment = awsEnvironment()
})
afterEach(async () => {
  environment.restore()
  await Promise.all(opened.splice(0).map(({ close }) => close()))
})

async function double<T extends Loopback>(starting: Promise<T>): Promise<T> {
  const started = await starting
  opened.push(started)
  return started
}

/** Signs with a provider and verifies: the access key ID, and the session token if there is one. */
async function signedBy(credentials: CredentialProvider): Promise<string> {
  const request = { method: 'GET', url: 'https://sqs.us-east-1.amazonaws.com/?Action=ListQueues' }
  const signed = await createSigner({ credentials, service: 'sqs' }).sign(request)
  const sessionToken = signed.headers['x-amz-security-token']
  const known = [exampleCredentials, otherCredentials, thirdCredentials]
  const verified = verifyRequest(signed, {
    credentials: (id) => ({
      ...(known.find(({ accessKeyId }) => accessKeyId === id) as typeof exampleCredentials),
      sessionToken,
    }),
    service: 'sqs',
    region: 'us-east-1',
  })
  return verified.authentication === 'anonymous' ? 'nobody' : (sessionToken ?? verified.accessKeyId)
}

const environmentKeys = {
  AWS_ACCESS_KEY_ID: exampleCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleCredentials.secretAccessKey,
}
const profile = (name: string, { accessKeyId, secretAccessKey }: typeof exampleCredentials, more = '') =>
  `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n${more}\n`
const printed = (source: string) => {
  const output = Buffer.from(processOutput(keysOf(source))).toString('base64')
  return `credential_process = ${process.execPath} -p "Buffer.from('${output}','base64').toString()"`
}
/** What the providers warn of on the console, where a logger does not take it. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

describe('each source alone', () => {
  test('environment variables, with and without a session token', async () => {
    environment.set(environmentKeys)
    expect(await signedBy(fromEnv())).toBe('AKIDEXAMPLE')
    environment.set({ AWS_SESSION_TOKEN: 'token-of-environment' })
    expect(await signedBy(fromEnv())).toBe('token-of-environment')
  })

  test('the shared credentials file: the default profile, one named by AWS_PROFILE, one named by the program', async () => {
    const content = profile('default', exampleCredentials) + profile('dev', otherCredentials)
    environment.set({ AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', content) })
    expect(await signedBy(fromIni())).toBe('AKIDEXAMPLE')
    expect(await signedBy(fromIni({ profile: 'dev' }))).toBe('AKIAIOSFODNN7EXAMPLE')
    environment.set({ AWS_PROFILE: 'dev' })
    expect(await signedBy(fromIni())).toBe('AKIAIOSFODNN7EXAMPLE')
    await expect(signedBy(fromIni({ profile: 'absent' }))).rejects.toThrow('absent')
  })

  test('the config file, whose sections begin with "profile"; the credentials file wins over it', async () => {
    const config = profile('default', exampleCredentials) + profile('profile dev', otherCredentials)
    environment.set({ AWS_CONFIG_FILE: environment.file('config', config) })
    expect(await signedBy(fromIni({ profile: 'dev' }))).toBe('AKIAIOSFODNN7EXAMPLE')
    const credentials = profile('dev', thirdCredentials as typeof exampleCredentials)
    environment.set({ AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', credentials) })
    expect(await signedBy(fromIni({ profile: 'dev', ignoreCache: true }))).toBe('AKIAI44QH8DHBEXAMPLE')
  })

  test('credential_process', async () => {
    environment.set({ AWS_CONFIG_FILE: environment.file('config', `[default]\n${printed('process')}\n`) })
    expect(await signedBy(fromProcess())).toBe('token-of-process')
    expect(await signedBy(fromIni())).toBe('token-of-process')
  })

  test('container credentials, which want the authorization token', async () => {
    const { url, asked } = await double(serveContainer('container-password'))
    environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials` })
    await expect(signedBy(fromHttp({ maxRetries: 0 }))).rejects.toThrow()
    environment.set({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-password' })
    expect(await signedBy(fromHttp())).toBe('token-of-container')
    expect(await signedBy(fromContainerMetadata())).toBe('token-of-container')
    expect(asked.at(-1)).toBe('GET /v1/credentials container-password')
    environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://192.0.2.1/credentials' })
    await expect(signedBy(async () => fromHttp()())).rejects.toThrow(/not accepted/)
  })

  test('a web identity, exchanged at STS without a signature', async () => {
    const sts = await double(serveSts())
    environment.set({
      AWS_WEB_IDENTITY_TOKEN_FILE: environment.file('token', 'a.web.token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web-role',
      AWS_ROLE_SESSION_NAME: 'test',
    })
    const provider = fromTokenFile({ clientConfig: { endpoint: sts.url, region: 'us-east-1' } })
    expect(await signedBy(provider)).toBe('token-of-web-role')
    expect(sts.calls).toMatchObject([
      {
        accessKeyId: undefined,
        parameters: {
          Action: 'AssumeRoleWithWebIdentity',
          WebIdentityToken: 'a.web.token',
          RoleArn: 'arn:aws:iam::123456789012:role/web-role',
          RoleSessionName: 'test',
        },
      },
    ])
  })
})

describe("EC2's metadata service", () => {
  const role = '/latest/meta-data/iam/security-credentials/'
  beforeEach(() => environment.set({ AWS_EC2_METADATA_DISABLED: undefined }))

  test('version 2: a token by PUT, then GETs with it', async () => {
    const { url, asked } = await double(serveMetadata())
    environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })
    expect(await signedBy(fromInstanceMetadata({ ec2MetadataV1Disabled: true }))).toBe('token-of-metadata')
    expect(asked).toEqual([
      'PUT /latest/api/token',
      `GET ${role} metadata-token`,
      `GET ${role}instance-role metadata-token`,
    ])
  })

  test.each([
    ['by the option', { ec2MetadataV1Disabled: true }, {}, ''],
    ['by the environment', {}, { AWS_EC2_METADATA_V1_DISABLED: 'true' }, ''],
    ['by the profile', {}, {}, '[default]\nec2_metadata_v1_disabled = true\n'],
  ])(
    'version 1 is refused where it is disabled %s: nothing is asked without a token',
    async (_, options, variables, config) => {
      const { url, asked } = await double(serveMetadata({ tokenless: true }))
      environment.set({
        ...variables,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
        AWS_CONFIG_FILE: environment.file('config', config),
      })
      await expect(signedBy(fromInstanceMetadata({ ...options, maxRetries: 0 }))).rejects.toThrow(
        /v1 fallback has been blocked/,
      )
      expect(asked).toEqual(['PUT /latest/api/token'])
    },
  )

  test('version 1 is refused by the chain of docs/credentials.md, and by its role: nothing is asked without a token', async () => {
    const { url, asked } = await double(serveMetadata({ tokenless: true }))
    environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })
    const chain = () => fromNodeProviderChain({ ec2MetadataV1Disabled: true, maxRetries: 0 })
    await expect(signedBy(chain())).rejects.toThrow(/Could not load credentials|v1 fallback has been blocked/)
    const byRole = fromTemporaryCredentials({
      masterCredentials: chain(),
      params: { RoleArn: 'arn:aws:iam::123456789012:role/reader' },
    })
    await expect(signedBy(byRole)).rejects.toThrow(/Could not load credentials|v1 fallback has been blocked/)
    const config =
      '[default]\nrole_arn = arn:aws:iam::123456789012:role/deployer\ncredential_source = Ec2InstanceMetadata\n'
    environment.set({ AWS_CONFIG_FILE: environment.file('config', config) })
    const byProfile = fromNodeProviderChain({
      ec2MetadataV1Disabled: true,
      maxRetries: 0,
      ignoreCache: true,
    } as Parameters<typeof fromNodeProviderChain>[0])
    await expect(signedBy(byProfile)).rejects.toThrow(/Could not load credentials|v1 fallback has been blocked/)
    expect(new Set(asked)).toEqual(new Set(['PUT /latest/api/token']))
  })

  test('which takes the role by version 2, and so does a profile that has its source there', async () => {
    const { url, asked } = await double(serveMetadata())
    const sts = await double(serveSts())
    environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })
    expect(await signedBy(fromNodeProviderChain({ ec2MetadataV1Disabled: true }))).toBe('token-of-metadata')
    const config =
      '[default]\nrole_arn = arn:aws:iam::123456789012:role/deployer\ncredential_source = Ec2InstanceMetadata\n'
    environment.set({ AWS_CONFIG_FILE: environment.file('config', config) })
    const byProfile = fromNodeProviderChain({
      ...{ clientConfig: { endpoint: sts.url, region: 'us-east-1' }, ec2MetadataV1Disabled: true, ignoreCache: true },
    } as Parameters<typeof fromNodeProviderChain>[0])
    expect(await signedBy(byProfile)).toBe('token-of-deployer')
    expect(asked.filter((line) => line.startsWith('GET') && !line.endsWith(' metadata-token'))).toEqual([])
  })

  test('and where it is not, the AWS SDK falls back to it, as docs/credentials.md warns', async () => {
    const { url, asked } = await double(serveMetadata({ tokenless: true }))
    environment.set({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })
    expect(await signedBy(fromInstanceMetadata({ maxRetries: 0 }))).toBe('token-of-metadata')
    expect(asked).toEqual(['PUT /latest/api/token', `GET ${role}`, `GET ${role}instance-role`])
  })
})

describe('roles and MFA through STS', () => {
  const clientConfig = (url: string) => ({ clientConfig: { endpoint: url, region: 'us-east-1' } })
  const roleArn = 'role_arn = arn:aws:iam::123456789012:role/deployer'

  test('a profile that assumes a role from a source profile', async () => {
    const sts = await double(serveSts())
    const config = `[profile deploy]\n${roleArn}\nsource_profile = base\nexternal_id = outside\nrole_session_name = me\n`
    environment.set({
      AWS_CONFIG_FILE: environment.file('config', config),
      AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', profile('base', otherCredentials)),
    })
    expect(await signedBy(fromIni({ profile: 'deploy', ...clientConfig(sts.url) }))).toBe('token-of-deployer')
    expect(sts.calls).toMatchObject([
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        parameters: { Action: 'AssumeRole', ExternalId: 'outside', RoleSessionName: 'me' },
      },
    ])
  })

  test('a role assumed from a role', async () => {
    const sts = await double(serveSts())
    const config = `[profile first]\n${roleArn}\nsource_profile = base\n[profile second]\nrole_arn = arn:aws:iam::210987654321:role/second\nsource_profile = first\n`
    environment.set({
      AWS_CONFIG_FILE: environment.file('config', config),
      AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', profile('base', otherCredentials)),
    })
    expect(await signedBy(fromIni({ profile: 'second', ...clientConfig(sts.url) }))).toBe('token-of-second')
    expect(sts.calls.map(({ accessKeyId, sessionToken }) => [accessKeyId, sessionToken])).toEqual([
      ['AKIAIOSFODNN7EXAMPLE', undefined],
      ['AKIAI44QH8DHBEXAMPLE', 'token-of-deployer'],
    ])
  })

  test('a role assumed by the program', async () => {
    const sts = await double(serveSts())
    const provider = fromTemporaryCredentials({
      masterCredentials: async () =>
        exampleCredentials as Required<Pick<typeof exampleCredentials, 'accessKeyId' | 'secretAccessKey'>>,
      params: { RoleArn: 'arn:aws:iam::123456789012:role/reader', RoleSessionName: 'test' },
      ...clientConfig(sts.url),
    })
    expect(await signedBy(provider)).toBe('token-of-reader')
    expect(sts.calls).toMatchObject([{ accessKeyId: 'AKIDEXAMPLE' }])
  })

  test('a profile with mfa_serial asks for the code, and is an error where nobody can be asked', async () => {
    const sts = await double(serveSts())
    const serial = 'arn:aws:iam::123456789012:mfa/ann'
    const config = `[profile deploy]\n${roleArn}\nsource_profile = base\nmfa_serial = ${serial}\n`
    environment.set({
      AWS_CONFIG_FILE: environment.file('config', config),
      AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', profile('base', otherCredentials)),
    })
    const options = { profile: 'deploy', ...clientConfig(sts.url) }
    await expect(signedBy(fromIni(options))).rejects.toThrow(/multi-factor authentication/)
    expect(await signedBy(fromIni({ ...options, mfaCodeProvider: async () => '123456' }))).toBe('token-of-deployer')
    expect(sts.calls).toMatchObject([{ parameters: { SerialNumber: serial, TokenCode: '123456' } }])
  })

  test('MFA by GetSessionToken, as a provider of the program', async () => {
    const sts = await double(serveSts())
    const client = new STSClient({ endpoint: sts.url, region: 'us-east-1', credentials: exampleCredentials as never })
    const provider: CredentialProvider = async () => {
      const { Credentials } = await client.send(
        new GetSessionTokenCommand({ SerialNumber: 'arn:aws:iam::123456789012:mfa/ann', TokenCode: '123456' }),
      )
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken,
        expiration: Credentials?.Expiration,
      }
    }
    expect(await signedBy(provider)).toBe('token-of-GetSessionToken')
    expect(sts.calls).toMatchObject([{ accessKeyId: 'AKIDEXAMPLE', parameters: { TokenCode: '123456' } }])
  })
})

describe('the chain', () => {
  test('takes the first hit in the documented order, which masks all later ones', async () => {
    const sts = await double(serveSts())
    const container = await double(serveContainer('container-password'))
    const metadata = await double(serveMetadata())
    const chain = () =>
      fromNodeProviderChain({
        clientConfig: { endpoint: sts.url, region: 'us-east-1' },
        ec2MetadataV1Disabled: true,
        ignoreCache: true,
        maxRetries: 0,
        logger: silent,
      } as Parameters<typeof fromNodeProviderChain>[0])
    environment.set({
      ...environmentKeys,
      AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', profile('default', otherCredentials)),
      AWS_CONFIG_FILE: environment.file('config', `[default]\n${printed('process')}\n`),
      AWS_WEB_IDENTITY_TOKEN_FILE: environment.file('token', 'a.web.token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/web-role',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-password',
      AWS_EC2_METADATA_DISABLED: undefined,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
    })
    const asked = () => [sts.calls.length, container.asked.length, metadata.asked.length]

    expect(await signedBy(chain())).toBe('AKIDEXAMPLE')
    environment.set({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    expect(await signedBy(chain())).toBe('AKIAIOSFODNN7EXAMPLE')
    environment.set({ AWS_SHARED_CREDENTIALS_FILE: environment.file('none', '') })
    expect(await signedBy(chain())).toBe('token-of-process')
    expect(asked()).toEqual([0, 0, 0])
    environment.set({ AWS_CONFIG_FILE: environment.file('none', '') })
    expect(await signedBy(chain())).toBe('token-of-web-role')
    expect(asked()).toEqual([1, 0, 0])
    environment.set({ AWS_WEB_IDENTITY_TOKEN_FILE: undefined })
    expect(await signedBy(chain())).toBe('token-of-container')
    expect(asked()).toEqual([1, 1, 0])
    environment.set({ AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined })
    expect(await signedBy(chain())).toBe('token-of-metadata')
    expect(asked()).toEqual([1, 1, 3])
    environment.set({ AWS_EC2_METADATA_DISABLED: 'true' })
    await expect(signedBy(chain())).rejects.toThrow()
  })

  test('the trap: keys left in the environment mask the role, until AWS_PROFILE names it', async () => {
    const sts = await double(serveSts())
    const config = '[default]\nrole_arn = arn:aws:iam::123456789012:role/deployer\nsource_profile = base\n'
    environment.set({
      ...environmentKeys,
      AWS_CONFIG_FILE: environment.file('config', config),
      AWS_SHARED_CREDENTIALS_FILE: environment.file('credentials', profile('base', otherCredentials)),
    })
    const chain = () =>
      fromNodeProviderChain({ clientConfig: { endpoint: sts.url, region: 'us-east-1' }, logger: silent })
    expect(await signedBy(chain())).toBe('AKIDEXAMPLE')
    expect(sts.calls).toEqual([])
    environment.set({ AWS_PROFILE: 'default' })
    expect(await signedBy(chain())).toBe('token-of-deployer')
  })

  test('an environment variable of white space is refused, not signed with', async () => {
    environment.set({ ...environmentKeys, AWS_SECRET_ACCESS_KEY: `${exampleCredentials.secretAccessKey}\n` })
    await expect(signedBy(fromEnv())).rejects.toThrow('expected a non-empty string without white space around it')
  })
})
