import { DsqlSigner } from '@aws-sdk/dsql-signer'
import { Signer } from '@aws-sdk/rds-signer'
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js'
import { vi } from 'vitest'
import { type TokenVector, tokenOptionsOf } from '../support/token-vectors.js'
import type { VectorCredentials } from '../support/vectors.js'

interface Options {
  readonly credentials: VectorCredentials & { readonly expiration?: Date }
  readonly region: string
  readonly hostname: string
  readonly port: number
  readonly username: string
  readonly action?: string
  readonly expiresIn?: number
}

const makers: Readonly<Record<string, (options: Options) => Promise<unknown>>> = {
  rdsAuthToken: (options) => new Signer(options).getAuthToken(),
  dsqlAuthToken: ({ action, hostname, region, credentials, expiresIn = 900 }) => {
    const signer = new DsqlSigner({ hostname, region, credentials, expiresIn })
    return action === 'DbConnectAdmin' ? signer.getDbConnectAdminAuthToken() : signer.getDbConnectAuthToken()
  },
  mskAuthToken: async ({ region, credentials }) => {
    const { token, expiryTime } = await generateAuthTokenFromCredentialsProvider({
      region,
      awsCredentialsProvider: async () => credentials,
    })
    return { token, expiresAt: new Date(expiryTime).toISOString() }
  },
}

/** What AWS's own signer for JavaScript makes of a vector at its moment. */
export async function makeByJavaScriptTool(
  vector: TokenVector,
  more: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const maker = makers[vector.function]
  if (maker === undefined) throw new Error(`no tool makes ${vector.function}`)
  const options = { ...tokenOptionsOf(vector), ...more }
  vi.useFakeTimers({ toFake: ['Date'], now: options.signingDate })
  try {
    return await maker(options as unknown as Options)
  } finally {
    vi.useRealTimers()
  }
}
