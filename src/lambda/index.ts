export { type ApiGatewayEvent, fromApiGatewayEvent } from './api-gateway-event.js'
export { type ApiGatewayV2Event, fromApiGatewayV2Event, fromFunctionUrlEvent } from './api-gateway-v2-event.js'
export { type CloudFrontRequest, fromCloudFrontRequest } from './cloud-front-request.js'
export type { LambdaEventOptions } from './event-path.js'
