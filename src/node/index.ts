export type { ForwardedHeader } from '../receiving/forwarded-origin.js'
export { type AuthenticateOptions, verifiedBody, verifiedOf } from './authenticate.js'
export { type NodeResponse, writeErrorResponse } from './error-response.js'
export {
  type FastifyLike,
  type FastifyReplyLike,
  type FastifyRequestLike,
  type SigV4PluginOptions,
  sigv4Plugin,
} from './fastify-plugin.js'
export { fromIncomingMessage, type IncomingMessageOptions, type NodeRequest } from './incoming-message.js'
export { type NextFunction, type NodeMiddleware, type SigV4MiddlewareOptions, sigv4Middleware } from './middleware.js'
export { type NodeByteSource, openNodePayload, signNodeStreamingRequest } from './payload-streams.js'
export { type VerifiedIncoming, type VerifyIncomingOptions, verifyIncoming } from './verify-incoming.js'
