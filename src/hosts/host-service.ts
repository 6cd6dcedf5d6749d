/** What a host says of the credential scope to sign for. */
export interface HostService {
  /** The signing name. */
  readonly service: string
  /** Absent where the host tells the service alone, as S3's accelerate hosts do. */
  readonly region?: string
}
