/** @param {'node' | 'sha256-js'} name */
export async function hashOf(name) {
  if (name === 'sha256-js') return (await import('@aws-crypto/sha256-js')).Sha256
  const { Hash } = await import('@smithy/hash-node')
  return Hash.bind(null, 'sha256')
}
