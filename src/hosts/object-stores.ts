import type { HostService } from './host-service.js'

interface ObjectStore {
  /** Its one group, if it has any, is the region. */
  readonly pattern: RegExp
  /** The region where the host has none. */
  readonly region?: string
}

const bucket = String.raw`(?:[a-z0-9][a-z0-9._-]*\.)?`

function store(host: string, region?: string): ObjectStore {
  const pattern = new RegExp(`^${bucket}${host}$`)
  return region === undefined ? { pattern } : { pattern, region }
}

/** Object stores with S3's API, whose hosts tell the region or need none. */
const stores: readonly ObjectStore[] = [
  // https://developers.cloudflare.com/r2/api/s3/api/
  store(String.raw`[a-z0-9-]+\.r2\.cloudflarestorage\.com`, 'auto'),
  // https://cloud.google.com/storage/docs/authentication/signatures
  store(String.raw`storage\.googleapis\.com`, 'auto'),
  // https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api
  store(String.raw`s3\.([a-z]+-[a-z]+-\d+)\.backblazeb2\.com`),
  // https://docs.digitalocean.com/reference/api/spaces/
  store(String.raw`([a-z]{3}\d)\.digitaloceanspaces\.com`),
  // https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabis-different-storage-regions
  store(String.raw`s3\.([a-z]+-[a-z]+-\d+)\.wasabisys\.com`),
  store(String.raw`s3\.wasabisys\.com`, 'us-east-1'),
  // https://www.scaleway.com/en/docs/object-storage/
  store(String.raw`s3\.([a-z]{2}-[a-z]{3})\.scw\.cloud`),
]

export function storeFromHost(host: string): HostService | undefined {
  for (const { pattern, region } of stores) {
    const match = pattern.exec(host)
    const place = match?.[1] ?? region
    if (match !== null && place !== undefined) return { service: 's3', region: place }
  }
  return undefined
}
