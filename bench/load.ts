/**
 * One load generator, in a process of its own so that it does not slow what it measures.
 * Closed loop: each connection sends its next request when the last one is answered.
 *
 *   node bench/load.ts <file with a plan as JSON>     prints one line of JSON
 */
import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNode } from '../scripts/stack/command.ts';
import { root } from '../scripts/stack/places.ts';

export type Plan = {
	readonly url: string;
	readonly seconds: number;
	readonly connections: number;
	readonly method: 'GET' | 'POST';
	readonly path: string;
	/** Each request takes the next one in turn. */
	readonly tokens: readonly string[];
	readonly bodies: readonly object[];
};

export type Load = {
	/** Answers with a 2xx status a second. */
	readonly perSecond: number;
	readonly p50: number;
	readonly p99: number;
	readonly refused: number;
};

/** Runs a plan in a child process. Answers requests a second; a refused request makes it void. */
export async function loadOf(plan: Plan): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), 'cubehub-load-'));
	const file = join(folder, 'plan.json');
	writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
	try {
		const { code, output } = await runNode(join(root, 'bench', 'load.ts'), [file]);
		if (code !== 0) throw new Error(output);

		const { perSecond, refused } = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Load;
		if (refused > 0) throw new Error(`${plan.path}: ${refused} requests were refused.`);
		return perSecond;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function requestsOf(plan: Plan): autocannon.Request[] {
	const bodies = plan.bodies.map((body) => JSON.stringify(body));
	let turn = 0;

	return [
		{
			method: plan.method,
			path: plan.path,
			setupRequest: (request: autocannon.Request) => {
				turn += 1;
				const token = plan.tokens[turn % plan.tokens.length];
				const body = bodies[turn % bodies.length];
				return {
					...request,
					headers: {
						authorization: `Bearer ${token}`,
						'content-type': 'application/json',
						'idempotency-key': randomUUID(),
					},
					...(body === undefined ? {} : { body }),
				};
			},
		},
	];
}

async function run(plan: Plan): Promise<Load> {
	const result = await autocannon({
		url: plan.url,
		connections: plan.connections,
		duration: plan.seconds,
		requests: requestsOf(plan),
	});

	return {
		perSecond: result['2xx'] / result.duration,
		p50: result.latency.p50,
		p99: result.latency.p99,
		refused: result.non2xx + result.errors,
	};
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Plan;
	process.stdout.write(`${JSON.stringify(await run(plan))}\n`);
}
