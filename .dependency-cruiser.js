/**
 * The layers, by entry of src, each a file or a folder. A module may import from its own folder and from earlier layers.
 * The parts of one layer may import each other only where `shared` says so.
 */
const layers = [
  { names: ['hash-engine', 'types', 'errors', 'sigv4-error', 'named-options', 'error-response'], shared: true },
  { names: ['hash'] },
  { names: ['stages'] },
  { names: ['option-checks'] },
  { names: ['signing', 'verification'] },
  { names: ['sign', 'presign', 'verify', 'is-sigv4-request'] },
  { names: ['credential-provider'] },
  { names: ['signer', 'verifier'] },
  { names: ['index'] },
  { names: ['well-formed-text'] },
  { names: ['hosts'] },
  { names: ['streaming', 'post-policy'] },
  { names: ['receiving'] },
  { names: ['diagnose', 'fetch', 's3', 'node', 'lambda', 'proxy', 'smithy', 'aws4', 'tokens'] },
  { names: ['testing'] },
]
const coreLayers = 9

const modules = (chosen) => `^src/(${chosen.flatMap((layer) => layer.names).join('|')})(/|\\.ts$)`

const importsPointDown = layers.slice(0, -1).map((layer, index) => ({
  name: 'imports-point-down',
  comment: `${layer.names.join(', ')}: imports of a later layer.`,
  severity: 'error',
  from: { path: modules([layer]) },
  to: { path: modules(layers.slice(index + 1)) },
}))

const neighboursStandApart = layers
  .filter((layer) => !layer.shared && layer.names.length > 1)
  .map((layer) => ({
    name: 'neighbours-stand-apart',
    comment: `${layer.names.join(', ')} do not import each other.`,
    severity: 'error',
    from: { path: modules([layer]) },
    to: { path: modules([layer]), pathNot: '^src/$1(/|\\.ts$)' },
  }))

export default {
  forbidden: [
    ...importsPointDown,
    ...neighboursStandApart,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-imports-only-itself',
      comment: 'The core depends neither on npm nor on Node.',
      severity: 'error',
      from: { path: modules(layers.slice(0, coreLayers)) },
      to: { pathNot: '^src/', couldNotResolve: false },
    },
    {
      name: 'node-only-in-node-and-testing',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(node|testing)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'entry-is-for-users',
      comment: 'Import the module that defines the name, not the package entry.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'dependencies-are-published',
      comment: 'What src imports must be installed with the package: a dependency or a peer dependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...[{}, { orphan: true }].map((kind) => ({
      name: 'everything-has-a-layer',
      comment: 'Name a new file or folder of src in the list of layers.',
      severity: 'error',
      from: { ...kind, path: '^src/', pathNot: modules(layers) },
      to: {},
    })),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
}
