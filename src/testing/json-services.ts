import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { queryFailure, queryReply } from './query-protocol.js'
import { emptyReply, jsonReply, type Reply } from './reply.js'
import { isElementName, queueElements } from './sqs-query.js'

/** An authenticated call of a service that speaks JSON, or of SQS in the query protocol. */
export interface ServiceCall {
  /** `dynamodb`, `sqs` or `lambda`. */
  readonly service: string
  /** `PutItem`, `SendMessage`, `Invoke`, … */
  readonly operation: string
  /** What the client sent, as JSON has it. */
  readonly input: unknown
  readonly accessKeyId: string
}

/** What a service says to a call: JSON, or a promise of it. */
export type ServiceAnswer = (call: ServiceCall) => unknown

/** The services that name their operation in `x-amz-target`. */
export const targetServices: ReadonlyMap<string, string> = new Map([
  ['DynamoDB_20120810', 'dynamodb'],
  ['AmazonSQS', 'sqs'],
])

/** What a client sent, or undefined if it is no JSON. Nothing is an empty object. */
export function readInput(body: Buffer): { readonly input: unknown } | undefined {
  try {
    return { input: body.length === 0 ? {} : JSON.parse(body.toString('utf8')) }
  } catch {
    return undefined
  }
}

/** How a service words that it cannot read what a client sent. */
export function malformedInput(service: string): Reply {
  if (service !== 'lambda') return jsonReply(400, { __type: 'com.amazon.coral.service#SerializationException' })
  const message = 'Could not parse request body into json'
  return jsonReply(400, { message }, { 'x-amzn-errortype': 'InvalidRequestContentException' })
}

/** How a service words that it has no such operation. */
export function unknownOperation(): Reply {
  const __type = 'com.amazon.coral.service#UnknownOperationException'
  return jsonReply(400, { __type, message: 'expected DynamoDB or SQS' })
}

/** DynamoDB and SQS: by default what was sent comes back. */
export async function answerTarget(call: ServiceCall, answer: ServiceAnswer = echo): Promise<Reply> {
  return jsonReply(200, (await answer(call)) ?? {})
}

/** SQS in the query protocol: likewise. */
export async function answerQueue(call: ServiceCall, requestId: string, answer: ServiceAnswer = echo): Promise<Reply> {
  const { operation } = call
  if (!isElementName(operation)) {
    const message = `The action ${operation} is not valid for this endpoint.`
    return queryFailure('sqs', 400, 'InvalidAction', message, requestId)
  }
  return queryReply('sqs', operation, queueElements(operation, await answer(call)), requestId)
}

function echo(call: ServiceCall): object {
  return { ...(call.input as object), ...whatClientsCheck(call) }
}

/** SQS's clients hold the answer's digest against what they sent. */
function whatClientsCheck({ service, operation, input }: ServiceCall): object {
  if (service !== 'sqs' || operation !== 'SendMessage') return {}
  const { MessageBody = '' } = input as { MessageBody?: string }
  return { MessageId: 'test-message', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') }
}

export const lambdaPath = /^\/2015-03-31\/functions(?:\/([^/?]+)\/invocations)?/

/**
 * Lambda: by default a function returns what it was called with.
 *
 * @param type of the invocation: `Event` is not waited for, `DryRun` invokes nothing
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function answerLambda(
  call: ServiceCall,
  body: Buffer,
  type: unknown,
  answer: ServiceAnswer | undefined,
): Promise<Reply> {
  if (call.operation !== 'Invoke') return jsonReply(200, (await answer?.(call)) ?? { Functions: [] })
  if (type === 'DryRun') return emptyReply(204)
  const output = answer === undefined ? body : Buffer.from(JSON.stringify((await answer(call)) ?? null))
  if (type === 'Event') return emptyReply(202)
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' }
  return { status: 200, headers, body: output }
}
