/** Headers as `http.request` takes them; several lines of one as a list. */
export type Aws4Headers = Record<string, string | number | string[] | undefined>

/** Options of `http.request`, and what `aws4` reads beside them. */
export interface Aws4Request {
  /** The host, which wins over `host`. @default the `Host` header, or the service's host in the region */
  readonly hostname?: string | null | undefined
  readonly host?: string | null | undefined
  readonly port?: number | string | null | undefined
  /** @default `POST` with a body, else `GET` */
  readonly method?: string | undefined
  /** The path and query; characters that may not stand there are encoded. @default '/' */
  readonly path?: string | null | undefined
  /** A record; a list of names and values is a `TypeError`. */
  readonly headers?:
    | Readonly<Record<string, string | number | readonly string[] | undefined>>
    | readonly string[]
    | undefined
  /** What is sent, and its hash signed. A string is sent as UTF-8. */
  readonly body?: string | Uint8Array | null | undefined
  /** The signing name. @default what the host tells */
  readonly service?: string | undefined
  /** The region to sign for. @default what the host tells, or `us-east-1` for a host that is none of AWS's */
  readonly region?: string | undefined
  /** Whether to sign in the query. For S3, `X-Amz-Expires` in it is 86400 seconds unless the path says otherwise. @default false */
  readonly signQuery?: boolean | undefined
  /** Whether no header but `Host` and `Authorization` is added. @default false */
  readonly doNotModifyHeaders?: boolean | undefined
  /** Whether the path is encoded once in the canonical request, as S3's is. @default false */
  readonly doNotEncodePath?: boolean | undefined
  /** Lower-case names of headers that are not signed; `host` and `x-amz-*` are even so. */
  readonly extraHeadersToIgnore?: Readonly<Record<string, unknown>> | null | undefined
  /** Lower-case names of headers that are signed even so. */
  readonly extraHeadersToInclude?: Readonly<Record<string, unknown>> | null | undefined
}

/** What signing sets in any case; beside it, `method` where there is a body and none is given, and `hostname` where no host is. */
export interface SignedAws4Request {
  headers: Aws4Headers
  path: string
}
