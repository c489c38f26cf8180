/**
 * The rules of the house that no ready-made lint rule knows, as a plugin of oxlint. `.oxlintrc.json`
 * says which files each of them is for; `rules.test.ts` proves each with a planted violation.
 */

type Named = { readonly type: string; readonly name?: string };
type Member = Named & { readonly object: Named; readonly property: Named };
type Call = { readonly callee: Named | Member };
type Comment = { readonly type: string; readonly value: string };
type Statement = {
	readonly type: string;
	readonly source?: unknown;
	readonly declaration?: Declaration | null;
};
type Declaration = { readonly type: string; readonly id?: Named | null };
type Program = { readonly body: readonly Statement[] };

type Context = {
	readonly filename: string;
	readonly sourceCode: {
		getAllComments(): readonly Comment[];
		getCommentsBefore(node: Statement): readonly Comment[];
	};
	report(finding: { readonly node: object; readonly message: string }): void;
};
type Rule = { create(context: Context): { readonly [visitor: string]: (node: never) => void } };

/** `parseFloat`, `Math.random`, `toFixed`: what is called, without what stands before it. */
function nameOf(callee: Named | Member): string {
	if (callee.type === 'Identifier') return callee.name ?? '';
	if (!('property' in callee)) return '';

	const owner = callee.object.type === 'Identifier' ? callee.object.name : '';
	return `${owner ?? ''}.${callee.property.name ?? ''}`;
}

/** A domain is a pure function of its arguments: time, chance and ids come in as values. */
const pureDomain: Rule = {
	create: (context) => ({
		NewExpression(node: Call) {
			if (nameOf(node.callee) !== 'Date') return;
			context.report({ node, message: 'A domain takes moments as arguments (work.now).' });
		},
		CallExpression(node: Call) {
			if (!['Date.now', 'Math.random', 'performance.now'].includes(nameOf(node.callee))) return;
			context.report({ node, message: 'A domain takes time and chance as arguments.' });
		},
	}),
};

const INEXACT = [
	'Number',
	'parseFloat',
	'Number.parseFloat',
	'Math.round',
	'Math.floor',
	'Math.ceil',
];

/** Money is bigint from the first line to the last: a number loses units above 2^53. */
const exactMoney: Rule = {
	create: (context) => ({
		CallExpression(node: Call) {
			const name = nameOf(node.callee);
			if (!INEXACT.includes(name) && !name.endsWith('.toFixed')) return;
			context.report({ node, message: `Money is bigint: ${name}() would lose units.` });
		},
	}),
};

const ROUTED = ['get', 'post', 'put', 'patch', 'delete', 'all', 'use'];

/** An async handler that fails ends the server; endpoint() of @cubehub/core/http catches it. */
const noBareRouter: Rule = {
	create: (context) => ({
		CallExpression(node: Call) {
			const [owner, method] = nameOf(node.callee).split('.');
			if (!['router', 'app'].includes(owner ?? '') || !ROUTED.includes(method ?? '')) return;
			context.report({ node, message: 'Declare the route with endpoint() of @cubehub/core/http.' });
		},
	}),
};

/** `exports` of package.json names the files; a file that only passes on hides where things are. */
const noBarrel: Rule = {
	create: (context) => ({
		Program(node: Program) {
			const passesOn = node.body.every(
				(statement) =>
					statement.type === 'ExportAllDeclaration' ||
					(statement.type === 'ExportNamedDeclaration' && statement.source),
			);
			if (node.body.length === 0 || !passesOn) return;
			context.report({ node, message: 'This file only passes on: import from where things are.' });
		},
	}),
};

/** `complete-sale.ts` exports the function `completeSale`, and no other. */
const oneUseCase: Rule = {
	create: (context) => ({
		Program(node: Program) {
			const file = context.filename.split(/[/\\]/).at(-1) ?? '';
			const expected = file
				.replace(/\.ts$/, '')
				.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
			const functions = node.body
				.filter((statement) => statement.type === 'ExportNamedDeclaration')
				.map((statement) => statement.declaration)
				.filter((declaration) => declaration?.type === 'FunctionDeclaration')
				.map((declaration) => declaration?.id?.name);
			if (functions.length === 1 && functions[0] === expected) return;
			context.report({ node, message: `This file exports one function, ${expected}.` });
		},
	}),
};

/** What others build on says what it promises. */
const documentedExport: Rule = {
	create: (context) => ({
		ExportNamedDeclaration(node: Statement) {
			if (node.declaration?.type !== 'FunctionDeclaration') return;
			const [comment] = context.sourceCode.getCommentsBefore(node).slice(-1);
			if (comment?.type === 'Block' && comment.value.startsWith('*')) return;
			context.report({ node, message: 'Say in a docstring what this function promises.' });
		},
	}),
};

/** Switching a rule off is a decision: its reason follows `--` on the same line. */
const reasonedDisable: Rule = {
	create: (context) => ({
		Program(node: Program) {
			const silent = context.sourceCode
				.getAllComments()
				.filter(({ value }) => /\b(ox|es)lint-disable/.test(value) && !/ -- \S/.test(value));
			for (const _ of silent) {
				context.report({ node, message: 'Give the reason of the disabled rule after " -- ".' });
			}
		},
	}),
};

export default {
	meta: { name: 'house' },
	rules: {
		'documented-export': documentedExport,
		'exact-money': exactMoney,
		'no-bare-router': noBareRouter,
		'no-barrel': noBarrel,
		'one-use-case': oneUseCase,
		'pure-domain': pureDomain,
		'reasoned-disable': reasonedDisable,
	},
};
