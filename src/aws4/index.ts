export { sign } from './sign.js'
export type { Aws4Headers, Aws4Request, SignedAws4Request } from './types.js'
