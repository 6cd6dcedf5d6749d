export { SignatureV4 } from './signature-v4.js'
export type {
  DateInput,
  EventHeader,
  EventHeaders,
  EventMessage,
  EventSigningArguments,
  FormattedEvent,
  MessageSigningArguments,
  Provider,
  RequestPresigningArguments,
  RequestSigningArguments,
  SignableMessage,
  SignatureV4Init,
  SignedMessage,
  SigningArguments,
  SmithyHttpRequest,
  SmithySha256Constructor,
} from './types.js'
