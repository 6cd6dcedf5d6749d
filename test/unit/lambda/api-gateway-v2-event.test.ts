import { expect, test } from 'vitest'
import { fromApiGatewayV2Event, fromFunctionUrlEvent } from '../../../src/lambda/index.js'
import { functionUrlEvent, send, verify } from './lambda-set-up.js'

test('cookies that API Gateway has cut apart are one header again', () => {
  const sent = send('https://api.example.com/prod/items', { headers: { cookie: 'a=1; b=2' } })
  const event = functionUrlEvent(sent)
  expect(event.cookies).toEqual(['a=1', 'b=2'])
  const verified = verify(fromApiGatewayV2Event(event))
  expect(verified).toMatchObject({ signedHeaders: expect.arrayContaining(['cookie']) })
  const { headers } = fromFunctionUrlEvent({ ...event, headers: { cookie: 'a=1; b=2' } })
  expect(headers).toEqual([['cookie', 'a=1; b=2']])
  expect(fromApiGatewayV2Event({ ...event, headers: {}, cookies: [] }).headers).toEqual([])
  expect(fromApiGatewayV2Event({ ...event, headers: {}, cookies: ['a=1'] }).headers).toEqual([['cookie', 'a=1']])
})
