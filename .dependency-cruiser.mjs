/**
 * Who may import whom. Each rule is proven by a planted violation in scripts/check/rules.test.ts.
 * Paths are those of the repository: `@cubehub/*` resolves to the bundle that the workspace links.
 */

const test = '\\.test\\.ts$';
const ledgerForAll = '^extensions/ledger/src/transfers\\.ts$';
const events = '^extensions/[^/]+/src/events\\.ts$';
const core = '^extensions/core/src/';

export default {
	forbidden: [
		{
			name: 'core-sees-nobody',
			comment: 'core is for all and knows no other bundle.',
			severity: 'error',
			from: { path: '^extensions/core/' },
			to: { path: '^extensions/', pathNot: '^extensions/core/' },
		},
		{
			name: 'ledger-sees-core',
			comment: 'The ledger carries every other domain, so it depends on core alone.',
			severity: 'error',
			from: { path: '^extensions/ledger/', pathNot: test },
			to: { path: '^extensions/', pathNot: ['^extensions/ledger/', core] },
		},
		{
			name: 'bundles-meet-by-events',
			comment: 'Of another bundle only its events are seen; core and ledger/transfers are for all.',
			severity: 'error',
			from: { path: '^extensions/(?!core/|ledger/)([^/]+)/', pathNot: test },
			to: { path: '^extensions/', pathNot: ['^extensions/$1/', core, ledgerForAll, events] },
		},
		{
			name: 'bundles-stand-alone',
			comment: 'What runs in the server does not depend on what builds or tests it.',
			severity: 'error',
			from: { path: '^extensions/[^/]+/src/', pathNot: test },
			to: { path: '^(bench|bin|scripts|seeds|tests)/' },
		},
		{
			name: 'domain-is-pure',
			comment:
				'A domain sees itself, its errors and @cubehub/core/money: no database, no Node, no zod.',
			severity: 'error',
			from: { path: '^(extensions/[^/]+)/src/domain/', pathNot: test },
			to: {
				pathNot: ['^$1/src/domain/', '^$1/src/errors\\.ts$', '^extensions/core/src/money\\.ts$'],
			},
		},
		{
			name: 'use-case-sees-its-domain',
			comment:
				'A use case sees its own domain, store and errors, events, core, and ledger/transfers.',
			severity: 'error',
			from: { path: '^(extensions/[^/]+)/src/use-cases/', pathNot: test },
			to: {
				pathNot: [
					'^$1/src/domain/',
					'^$1/src/[a-z-]*(store|events|errors|schemas)\\.ts$',
					'^$1/src/use-cases/',
					core,
					ledgerForAll,
					events,
				],
			},
		},
		{
			name: 'use-case-sees-types-of-schemas',
			comment: 'The edge has parsed the request: a use case needs its type, not its schema.',
			severity: 'error',
			from: { path: '^(extensions/[^/]+)/src/use-cases/', pathNot: test },
			to: { path: '^$1/src/[a-z-]*schemas\\.ts$', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'use-cases-do-not-call-each-other',
			comment: 'What two use cases share is a rule (domain) or a read (store).',
			severity: 'error',
			from: { path: '^extensions/[^/]+/src/use-cases/', pathNot: test },
			to: { path: '^extensions/[^/]+/src/use-cases/' },
		},
		{
			name: 'edge-is-thin',
			comment: 'An edge sees use cases, schemas, errors and events of its own bundle, and core.',
			severity: 'error',
			from: { path: '^(extensions/[^/]+)/src/[^/]+\\.(endpoint|routes|hook|operation)\\.ts$' },
			to: { path: ['^extensions/[^/]+/src/[a-z-]*store\\.ts$', '^extensions/[^/]+/src/domain/'] },
		},
		{
			name: 'edge-sees-no-other-bundle',
			comment: 'Another bundle is asked by a use case, or listened to.',
			severity: 'error',
			from: { path: '^(extensions/[^/]+)/src/[^/]+\\.(endpoint|routes|hook|operation)\\.ts$' },
			to: { path: '^extensions/', pathNot: ['^$1/', core] },
		},
		{
			name: 'one-door-to-directus',
			comment:
				'Internals of Directus are imported in one wrapper, so that an upgrade has one place.',
			severity: 'error',
			from: { path: '^extensions/', pathNot: '^extensions/core/src/directus\\.ts$' },
			to: { path: '(^|/)@directus/api/' },
		},
		{
			name: 'no-barrel',
			comment: '`exports` of package.json names the files; an index hides where things are.',
			severity: 'error',
			from: { path: '^extensions/' },
			to: { path: '^extensions/.*/index\\.ts$' },
		},
		{
			name: 'no-circle',
			comment: 'Two files that need each other are one file, or lack a third.',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		{
			name: 'no-unknown-import',
			comment: 'What is imported exists, and the package that brings it is declared.',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '(^|/)dist/' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Types count too: a domain that names a knex type depends on knex.
		tsPreCompilationDeps: true,
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default', 'types'],
			extensions: ['.ts', '.mjs', '.js', '.json'],
		},
	},
};
