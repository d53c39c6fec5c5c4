// Rules made from architecture.cjs; test/architecture.spec.ts plants an import against each of them and expects its name.
const { lines, notFor, apps, packages } = require('./architecture.cjs');

const everyLibrary = lines.flat().map((entry) => entry.library);
const spec = '\\.spec\\.ts$|/testing/|^test/';
const any = (names) => `(${names.join('|')})`;

/** One rule per library: what stands beside or above it, or is none of its business, is out of reach. */
const reach = lines.flatMap((line, index) =>
  line.map(({ library }) => {
    const below = lines.slice(0, index).flat().map((entry) => entry.library);
    const allowed = below.filter((name) => !(notFor[library] ?? []).includes(name));
    const forbidden = everyLibrary.filter((name) => name !== library && !allowed.includes(name));
    return {
      name: `reach-${library}`,
      comment: `${library} may use only what stands below it in architecture.cjs`,
      severity: 'error',
      from: { path: `^libs/${library}/src/`, pathNot: spec },
      to: { path: `^libs/${any(forbidden)}/|^apps/` },
    };
  }),
);

/** A library is entered through its face only. */
const face = [
  {
    name: 'face-only',
    comment: 'another library is imported through its index.ts',
    severity: 'error',
    from: { path: '^(libs|apps)/([^/]+)/', pathNot: spec },
    // Test support of connectors is guarded by client-knows-no-simulator; the simulators' app starts from there.
    to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$2/src/|^libs/connectors/src/testing/' },
  },
];

const islands = apps.map((app) => ({
  name: `island-${app}`,
  comment: 'apps do not import each other',
  severity: 'error',
  from: { path: `^apps/${app}/` },
  to: { path: `^apps/${any(apps.filter((other) => other !== app))}/` },
}));

const platforms = [
  {
    name: 'simulator-knows-no-client',
    comment: 'a simulator is a stand-in for a real shop, not for our client',
    severity: 'error',
    from: { path: '\\.simulator\\.ts$|^libs/connectors/src/[^/]+/simulator/|^libs/connectors/src/testing/simulator', pathNot: '\\.spec\\.ts$' },
    to: { path: '^libs/(?!kernel/)', pathNot: '\\.simulator\\.ts$|^libs/connectors/src/[^/]+/simulator/|^libs/connectors/src/testing/' },
  },
  {
    name: 'client-knows-no-simulator',
    comment: 'what runs in production never imports a simulator or test support',
    severity: 'error',
    from: { path: '^(libs|apps/(web|worker))/', pathNot: `${spec}|\\.simulator\\.ts$|/simulator/` },
    to: { path: '\\.simulator\\.ts$|^libs/connectors/src/[^/]+/simulator/|/testing/' },
  },
  {
    name: 'file-check-knows-no-writer',
    comment: 'the strict reader of an article file shares no code with its writer',
    severity: 'error',
    from: { path: '\\.file-check\\.ts$' },
    to: { path: '^(libs|apps)/' },
  },
  {
    name: 'writer-knows-no-file-check',
    severity: 'error',
    comment: 'the writer of an article file shares no code with its strict reader',
    from: { path: '^libs/connectors/src/', pathNot: '\\.spec\\.ts$|/testing/' },
    to: { path: '\\.file-check\\.ts$' },
  },
  {
    name: 'platforms-are-strangers',
    comment: 'one platform does not import another; loose files of connectors are shared',
    severity: 'error',
    from: { path: '^libs/connectors/src/([^/]+)/', pathNot: '^libs/connectors/src/testing/' },
    to: { path: '^libs/connectors/src/([^/]+)/', pathNot: '^libs/connectors/src/($1|testing)/' },
  },
  {
    name: 'only-the-registry-names-platforms',
    comment: 'everything else asks for capabilities',
    severity: 'error',
    from: { path: '^libs/connectors/src/[^/]+\\.ts$', pathNot: 'registry(\\.spec)?\\.ts$|\\.spec\\.ts$' },
    to: { path: '^libs/connectors/src/(?!testing/|migrations/)[^/]+/' },
  },
];

const rooms = packages.map((room) => ({
  name: room.name,
  severity: 'error',
  comment: `only allowed in ${room.allowed}`,
  from: { path: '^(libs|apps)/', pathNot: `${room.allowed}|\\.spec\\.ts$` },
  to: { path: `node_modules/${any(room.packages.map((name) => name.replace('.', '\\.')))}/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circle', severity: 'error', comment: 'modules stand in a line', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'a part that nothing reaches is not wanted',
      from: { orphan: true, pathNot: '\\.spec\\.ts$|\\.d\\.ts$|/testing/|\\.file-check\\.ts$|^test/|(^|/)index\\.ts$|main\\.ts$|/public/' },
      to: {},
    },
    {
      name: 'library-without-a-row',
      severity: 'error',
      comment: 'every library stands in architecture.cjs',
      from: { path: `^libs/(?!${any(everyLibrary)}/)` },
      to: {},
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      comment: 'the kernel imports big.js and nothing else',
      from: { path: '^libs/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/kernel/|node_modules/(@types/)?big\\.js/' },
    },
    { name: 'no-test-in-production', severity: 'error', comment: 'production code does not import tests', from: { path: '^(libs|apps)/', pathNot: spec }, to: { path: '\\.spec\\.ts$|^test/' } },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      comment: 'what production imports is a dependency, not a development one',
      from: { path: '^(libs|apps)/', pathNot: `${spec}|\\.simulator\\.ts$|/simulator/` },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'], dependencyTypesNot: ['type-only'] },
    },
    ...reach,
    ...face,
    ...islands,
    ...platforms,
    ...rooms,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.data)/|/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
