import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  CloudFrontRequestEvent,
  LambdaFunctionURLEvent,
} from 'aws-lambda'
import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/index.js'
import {
  fromApiGatewayEvent,
  fromApiGatewayV2Event,
  fromCloudFrontRequest,
  fromFunctionUrlEvent,
} from '../../src/lambda/index.js'

/** Compiles only if the declarations of `@types/aws-lambda` fit. */
const conversions = {
  rest: (event: APIGatewayProxyEvent): HttpRequest => fromApiGatewayEvent(event),
  http: (event: APIGatewayProxyEventV2): HttpRequest => fromApiGatewayV2Event(event),
  functionUrl: (event: LambdaFunctionURLEvent): HttpRequest => fromFunctionUrlEvent(event),
  edge: ({ Records: [record] }: CloudFrontRequestEvent): HttpRequest =>
    fromCloudFrontRequest((record as CloudFrontRequestEvent['Records'][number]).cf.request),
}

test('takes the events as their own declarations have them', () => {
  const request = { clientIp: '192.0.2.1', method: 'GET', uri: '/a', querystring: 'b=c', headers: {} }
  const event = { Records: [{ cf: { config: {}, request } }] } as unknown as CloudFrontRequestEvent
  expect(conversions.edge(event)).toEqual({ method: 'GET', url: '/a?b=c', headers: [], body: null })
})
