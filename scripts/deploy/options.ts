/** What `npm run deploy` and the schema commands are asked for. */
import { parseArgs } from 'node:util';

export type Options = {
	/** Says what would change and changes nothing. */
	readonly plan: boolean;
	/** As plan, and fails when anything would change. */
	readonly check: boolean;
	readonly demo: boolean;
	/** Stops at once when neither the inputs nor the database's memory of them have changed. */
	readonly ifChanged: boolean;
	readonly allowDelete: readonly string[];
	/** Where to write who may log in. */
	readonly report: string | undefined;
	/** The module that declares the configuration. */
	readonly config: string;
};

/** Reads the flags; an unknown one is an error that names it. `demo` holds unless a flag says it. */
export function readOptions(args: readonly string[], demo = false): Options {
	const { values } = parseArgs({
		args: [...args],
		options: {
			plan: { type: 'boolean', default: false },
			check: { type: 'boolean', default: false },
			demo: { type: 'boolean', default: demo },
			'if-changed': { type: 'boolean', default: false },
			'allow-delete': { type: 'string', multiple: true, default: [] },
			report: { type: 'string' },
			config: { type: 'string', default: 'seeds/config.ts' },
		},
	});
	return {
		plan: values.plan || values.check,
		check: values.check,
		demo: values.demo,
		ifChanged: values['if-changed'],
		allowDelete: values['allow-delete'].flatMap((names) => names.split(',')).filter(Boolean),
		report: values.report,
		config: values.config,
	};
}
