/** The part of aws4 that is used; it has no types of its own. */
declare module 'aws4' {
  interface SignedRequest {
    readonly headers: Readonly<Record<string, string>>
    readonly path: string
  }

  class RequestSigner {
    constructor(request: object, credentials: object)
    sign(): SignedRequest
    canonicalString(): string
  }

  const aws4: { readonly RequestSigner: typeof RequestSigner }
  export = aws4
}
