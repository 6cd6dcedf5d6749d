import { escapeText, textElements, xmlDeclaration } from '../error-response/xml.js'
import type { Reply } from './reply.js'

/** The XML namespaces of the double's services that speak AWS's query protocol. */
export const queryNamespaces = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
} as const

export type QueryService = keyof typeof queryNamespaces

/** @param content of the result, well-formed XML */
export function queryReply(service: QueryService, action: string, content: string, requestId: string): Reply {
  const name = escapeText(action)
  const metadata = `<ResponseMetadata>${textElements({ RequestId: requestId })}</ResponseMetadata>`
  return xml(
    200,
    `<${name}Response xmlns="${queryNamespaces[service]}"><${name}Result>${content}</${name}Result>${metadata}</${name}Response>`,
  )
}

/** A failure that is not one of authentication. */
export function queryFailure(
  service: QueryService,
  status: number,
  code: string,
  message: string,
  requestId: string,
): Reply {
  const type = status < 500 ? 'Sender' : 'Receiver'
  const error = `<Error>${textElements({ Type: type, Code: code, Message: message })}</Error>`
  return xml(
    status,
    `<ErrorResponse xmlns="${queryNamespaces[service]}">${error}${textElements({ RequestId: requestId })}</ErrorResponse>`,
  )
}

function xml(status: number, document: string): Reply {
  return { status, headers: { 'content-type': 'text/xml' }, body: xmlDeclaration + document }
}
