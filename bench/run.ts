/** `npm run bench -- <name> [--rounds=5] [--seconds=10] [--journals=0] [--sockets=9500] [--parts=connects,restart]`: one measurement, or all of them without a name. */
import { parseArgs } from 'node:util';
import type { Settings } from './report.ts';

type Measurement = { readonly run: (settings: Settings) => Promise<void> };

const measurements: { readonly [name: string]: () => Promise<Measurement> } = {
	money: () => import('./money.ts'),
	http: () => import('./http.ts'),
	reads: () => import('./reads.ts'),
	realtime: () => import('./realtime.ts'),
	outbox: () => import('./outbox.ts'),
};

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		rounds: { type: 'string', default: '5' },
		seconds: { type: 'string', default: '10' },
		journals: { type: 'string', default: '0' },
		sockets: { type: 'string', default: '9500' },
		parts: { type: 'string', default: '' },
	},
});
const names = positionals.length > 0 ? positionals : Object.keys(measurements);

for (const name of names) {
	const load = measurements[name];
	if (!load) {
		throw new Error(
			`There is no measurement "${name}"; there are ${Object.keys(measurements).join(', ')}.`,
		);
	}
	const measurement = await load();
	await measurement.run({
		rounds: Number(values.rounds),
		seconds: Number(values.seconds),
		journals: Number(values.journals),
		sockets: Number(values.sockets),
		parts: values.parts.split(',').filter((part) => part !== ''),
	});
}
