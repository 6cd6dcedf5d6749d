import { createHmac, hash } from 'node:crypto'
import { expiresIn } from '../requests.js'

/**
 * Who trusts all: header names known beforehand and in order, URLs canonical, nothing looked at, no result but the text asked
 * for. What it takes is the concatenation and the hashing that no signer of distinct requests is spared, so that the
 * targets can be read by what a signer for use may add to it. It is nobody's to use.
 */
export function signHeader(pool) {
  const sign = signerOf(pool[0])
  const names = [...Object.keys(pool[0].headers), 'x-amz-date'].sort()
  const signedHeaders = names.join(';')
  const { dateTime, scope } = sign
  const begin = `AWS4-HMAC-SHA256 Credential=${pool[0].credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=`
  const lines = names.map((name) => `\n${name}:`)
  const emptyHash = hash('sha256', '')
  const inputs = pool.map(({ method, url, path, headers, body }) => ({
    method,
    url,
    pathFrom: url.length - path.length - queryLength(url),
    values: names.map((name) => headers[name] ?? dateTime),
    body,
  }))
  return {
    inputs: () => inputs,
    operate({ method, url, pathFrom, values, body }) {
      const mark = url.indexOf('?', pathFrom)
      const path = mark < 0 ? url.slice(pathFrom) : url.slice(pathFrom, mark)
      let canonical = `${method}\n${path}\n${mark < 0 ? '' : url.slice(mark + 1)}`
      for (let i = 0; i < lines.length; i++) canonical += lines[i] + values[i]
      const payloadHash = body === undefined ? emptyHash : hash('sha256', body)
      return begin + sign.hex(`${canonical}\n\n${signedHeaders}\n${payloadHash}`)
    },
  }
}

export function presign(pool) {
  const { credentials, host } = pool[0]
  const sign = signerOf(pool[0])
  const credential = encodeURIComponent(`${credentials.accessKeyId}/${sign.scope}`)
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}&X-Amz-Date=${sign.dateTime}&X-Amz-Expires=${expiresIn}&X-Amz-SignedHeaders=host`
  const end = `\n${query}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`
  const pathFrom = `https://${host}`.length
  const inputs = pool.map(({ method, url }) => ({ method, url }))
  return {
    inputs: () => inputs,
    operate: ({ method, url }) =>
      `${url}?${query}&X-Amz-Signature=${sign.hex(`${method}\n${url.slice(pathFrom)}${end}`)}`,
  }
}

function queryLength(url) {
  const mark = url.indexOf('?')
  return mark < 0 ? 0 : url.length - mark
}

/** One key, of one second. The string to sign is in its buffer beforehand, but for the hash. */
function signerOf({ credentials, dateTime, region, service }) {
  const date = dateTime.slice(0, 8)
  const scope = `${date}/${region}/${service}/aws4_request`
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest()
  const key = [date, region, service, 'aws4_request'].reduce(hmac, `AWS4${credentials.secretAccessKey}`)
  const begin = `AWS4-HMAC-SHA256\n${dateTime}\n${scope}\n`
  const inner = Buffer.alloc(64 + begin.length + 64, 0x36)
  const outer = Buffer.alloc(64 + 32, 0x5c)
  key.forEach((byte, i) => {
    inner[i] ^= byte
    outer[i] ^= byte
  })
  inner.latin1Write(begin, 64, begin.length)
  const hex = (canonical) => {
    inner.latin1Write(hash('sha256', canonical), inner.length - 64, 64)
    outer.latin1Write(hash('sha256', inner, 'binary'), 64, 32)
    return hash('sha256', outer)
  }
  return { scope, dateTime, hex }
}
