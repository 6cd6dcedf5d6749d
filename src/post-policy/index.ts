export { checkFileSize } from './content-length-range.js'
export { createPostPolicy } from './create-post-policy.js'
export {
  createPostPolicyVerifier,
  type PostPolicyVerifier,
  type PostPolicyVerifierOptions,
  type VerifyPostPolicyOverrides,
} from './post-policy-verifier.js'
export type {
  ContentLengthRange,
  CreatePostPolicyOptions,
  PostCondition,
  PostFields,
  PostFile,
  PostPolicy,
  PostPolicyLimits,
  VerifiedPostPolicy,
  VerifyPostPolicyOptions,
} from './types.js'
export { verifyPostPolicy } from './verify-post-policy.js'
