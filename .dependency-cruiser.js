/**
 * The layers: a module may import from its own folder, or from a column above its own in this list.
 */
const columns = [
  ['types', 'errors', 'sigv4-error', 'error-response'],
  ['hash'],
  ['stages'],
  ['sign', 'presign', 'verify'],
  ['signer', 'verifier'],
  ['index'],
  ['streaming', 'post-policy'],
  ['fetch', 'node', 'lambda', 'proxy', 'smithy', 'tokens'],
  ['testing'],
]

const core = columns.slice(0, 6).flat()
const satellites = columns.slice(6).flat()

/** A regular expression for the named entries of src, each a file or a folder. */
const entries = (names) => `^src/(${names.join('|')})(/|\\.ts$)`

const upward = columns.slice(0, -1).map((names, column) => ({
  name: 'imports-point-left',
  comment: `${names.join(', ')} may not import from what stands to their right in the list of layers.`,
  severity: 'error',
  from: { path: entries(names) },
  to: { path: entries(columns.slice(column + 1).flat()) },
}))

export default {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'satellites-stand-apart',
      comment: 'Satellites of one column do not import each other.',
      severity: 'error',
      from: { path: entries(columns[6]) },
      to: { path: entries(columns[6]), pathNot: '^src/$1(/|\\.ts$)' },
    },
    {
      name: 'adapters-stand-apart',
      comment: 'Adapters do not import each other.',
      severity: 'error',
      from: { path: entries(columns[7]) },
      to: { path: entries(columns[7]), pathNot: '^src/$1(/|\\.ts$)' },
    },
    {
      name: 'core-imports-only-itself',
      comment: 'The core has no dependency, neither from npm nor from Node.',
      severity: 'error',
      from: { path: entries(core) },
      to: { pathNot: '^src/' },
    },
    {
      name: 'node-only-in-node-and-testing',
      severity: 'error',
      from: { path: '^src/', pathNot: entries(['node', 'testing']) },
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
      name: 'published-dependencies-only',
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
    {
      name: 'everything-has-a-layer',
      comment: 'Give a new file or folder of src its place in the list of layers.',
      severity: 'error',
      from: { path: '^src/', pathNot: entries([...core, ...satellites]) },
      to: {},
    },
    {
      name: 'everything-has-a-layer',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: entries([...core, ...satellites]) },
      to: {},
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
}
