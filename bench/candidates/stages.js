const scope = { date: '20150830', region: 'us-east-1', service: 'execute-api' }

export function stagesOf({ core, stages, options, pieces, presigned }) {
  const engine = stages.createNodeEngine() ?? stages.portableEngine
  const { secretAccessKey } = options.credentials
  const key = engine.hmacKey(stages.deriveSigningKey(secretAccessKey, scope, engine))
  const scopeText = stages.formatCredentialScope(scope)
  const rules = stages.serviceRules('execute-api')
  const signOptions = { ...options, service: 'execute-api' }
  const stage = (inputs, operate) => ({ inputs: () => inputs, operate: (input) => operate(input) !== undefined })
  const of = (name) => pieces.map((piece) => piece[name])
  return {
    'signRequest, whole': stage(of('spec'), (spec) => core.signRequest(spec, signOptions).headers.authorization),
    serviceRules: stage(of('spec'), ({ service }) => stages.serviceRules(service)),
    formatAmzDate: stage(of('date'), (date) => stages.formatAmzDate(date)),
    createCanonicalUri: stage(of('spec'), ({ path }) => stages.createCanonicalUri(path, rules)),
    createCanonicalQuery: stage(of('search'), (search) => stages.createCanonicalQuery(search)),
    createCanonicalHeaders: stage(pieces, ({ headers, signedHeaders }) =>
      stages.createCanonicalHeaders(headers, signedHeaders),
    ),
    createCanonicalRequest: stage(of('canonical'), (parts) => stages.createCanonicalRequest(parts)),
    'sha256 of the canonical request': stage(of('canonicalRequest'), (text) => engine.sha256(text)),
    createStringToSign: stage(pieces, ({ requestHash }) =>
      stages.createStringToSign('AWS4-HMAC-SHA256', '20150830T123600Z', scopeText, requestHash),
    ),
    'calculateSignature, prepared key': stage(of('stringToSign'), (text) => stages.calculateSignature(key, text)),
    deriveSigningKey: stage(pieces, () => stages.deriveSigningKey(secretAccessKey, scope, engine)),
    'hmacKey of a derived key': stage(pieces, () => engine.hmacKey(new Uint8Array(32))),
    parseAuthorizationHeader: stage(of('authorization'), (text) => stages.parseAuthorizationHeader(text)),
    parseAuthorizationQuery: stage(presigned, (text) => stages.parseAuthorizationQuery(text)),
  }
}
