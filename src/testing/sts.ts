import { Buffer } from 'node:buffer'
import { textElements } from '../error-response/xml.js'
import type { Credentials } from '../types.js'
import type { Identity, KeyRing } from './key-ring.js'
import { queryFailure, queryReply } from './query-protocol.js'
import type { Reply } from './reply.js'

export interface StsCall {
  readonly parameters: ReadonlyMap<string, string>
  readonly accessKeyId: string
  readonly requestId: string
  readonly now: Date
  /** The code that the MFA device shows. */
  readonly mfaCode: string
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const roleShapes: ReadonlyMap<string, RegExp> = new Map([
  ['RoleArn', /^arn:[\w-]+:iam::\d{12}:role\/.+$/],
  ['RoleSessionName', /^[\w+=,.@-]{2,64}$/],
])

/**
 * Answers an authenticated request to STS.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export function answerSts(keys: KeyRing, call: StsCall): Reply {
  const { parameters, accessKeyId } = call
  const action = parameters.get('Action') ?? ''
  switch (action) {
    case 'GetCallerIdentity': {
      const { Arn, UserId } = keys.identityOf(accessKeyId)
      return result(call, textElements({ Arn, UserId, Account: Arn.split(':')[4] }))
    }
    case 'GetSessionToken':
    case 'AssumeRole': {
      const isRole = action === 'AssumeRole'
      const expiration = isRole ? expirationOf(call, 3600, 43_200) : expirationOf(call, 43_200, 129_600)
      if (expiration === undefined) return wrongValue(call, 'DurationSeconds')
      const wrong = [...roleShapes].find(([name, shape]) => isRole && !shape.test(parameters.get(name) ?? ''))
      if (wrong !== undefined) return wrongValue(call, wrong[0])
      if (parameters.has('TokenCode') && parameters.get('TokenCode') !== call.mfaCode) return wrongMfaCode(call)
      const caller = keys.identityOf(accessKeyId)
      const issued = keys.issue(expiration, (issuedId) => (isRole ? assumedRole(parameters, issuedId) : caller))
      const { Arn, UserId } = keys.identityOf(issued.accessKeyId)
      const user = `<AssumedRoleUser>${textElements({ AssumedRoleId: UserId, Arn })}</AssumedRoleUser>`
      return result(call, credentialsElement(issued) + (isRole ? user : ''))
    }
    case 'DecodeAuthorizationMessage': {
      const message = decodeMessage(parameters.get('EncodedMessage') ?? '')
      if (message !== undefined) return result(call, textElements({ DecodedMessage: message }))
      return refusal(call, 400, 'InvalidAuthorizationMessageException', 'The authorization message is not valid.')
    }
    default: {
      const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'
      return refusal(call, 400, 'InvalidAction', `Could not find operation ${action} for version ${version}`)
    }
  }
}

/**
 * The path of a role is no part of its session's name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function assumedRole(parameters: StsCall['parameters'], accessKeyId: string): Identity {
  const role = parameters.get('RoleArn') ?? ''
  const session = parameters.get('RoleSessionName') ?? ''
  const arn = `${role.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/')}/${session}`
  return { Arn: arn, UserId: `${accessKeyId}:${session}` }
}

/** @returns undefined if the caller wants another duration than a whole number of seconds from 900 to `most` */
function expirationOf({ parameters, now }: StsCall, usual: number, most: number): Date | undefined {
  const text = parameters.get('DurationSeconds') ?? String(usual)
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return seconds >= 900 && seconds <= most ? new Date(now.getTime() + seconds * 1000) : undefined
}

function credentialsElement({ accessKeyId, secretAccessKey, sessionToken, expiration }: Required<Credentials>): string {
  const fields = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
  }
  return `<Credentials>${textElements(fields)}</Credentials>`
}

/** What the double encodes is the Base64 of JSON. */
function decodeMessage(encoded: string): string | undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    return undefined
  }
}

function result({ parameters, requestId }: StsCall, content: string): Reply {
  return queryReply('sts', parameters.get('Action') ?? '', content, requestId)
}

function wrongValue(call: StsCall, parameter: string): Reply {
  const name = parameter.charAt(0).toLowerCase() + parameter.slice(1)
  const value = call.parameters.get(parameter)
  const failed = `at '${name}' failed to satisfy constraint`
  const failure = value ? `'${value}' ${failed}` : `null ${failed}: Member must not be null`
  return refusal(call, 400, 'ValidationError', `1 validation error detected: Value ${failure}`)
}

function wrongMfaCode(call: StsCall): Reply {
  return refusal(call, 403, 'AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.')
}

function refusal(call: StsCall, status: number, code: string, message: string): Reply {
  return queryFailure('sts', status, code, message, call.requestId)
}
