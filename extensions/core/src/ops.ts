/** The endpoint of operations: is it alive, is it well, what can it do. */
import { createRequire } from 'node:module';
import { pendingMigrations } from './directus.ts';
import { AlreadyDone, Forbidden, ServiceUnavailable } from './errors.ts';
import { examine } from './health.ts';
import { topicRoutes } from './flows/topics.routes.ts';
import { FileReply } from './http/answer.ts';
import { endpoint, get, post, reply } from './http.ts';
import { METRICS_TYPE, metricsText } from './metrics.ts';
import { fullDocument } from './openapi/document.ts';
import { registerOwnChecks } from './ops/checks.ts';
import { driftedRows } from './ops/drift.ts';
import { registerOwnMeasures } from './ops/measures.ts';
import { missingObjects, pendingSteps } from './ops/ready.ts';
import { showQueue } from './ops/queue-board.ts';
import * as schemas from './ops/schemas.ts';
import { retryDeadLetter } from './outbox.ts';
import { socketStatus } from './sockets.ts';
import type { Work } from './work.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

registerOwnChecks();
registerOwnMeasures();

const routes = [
	get('/health', {
		summary: 'Tell how this process and what it needs are doing.',
		description: 'Answers 503 when a required part is down.',
		who: 'public',
		bare: true,
		request: schemas.nothing,
		answer: schemas.healthReport,
		refuses: [],
		run: showHealth,
	}),
	get('/live', {
		summary: 'Tell that this process answers.',
		who: 'public',
		bare: true,
		request: schemas.nothing,
		answer: schemas.liveReport,
		refuses: [],
		run: async () => ({ status: 'ok' as const }),
	}),
	get('/ready', {
		summary: 'Tell whether this process may get requests.',
		description: 'Answers 503 while the database lacks something that a deploy brings.',
		who: 'public',
		bare: true,
		request: schemas.nothing,
		answer: schemas.readyReport,
		refuses: [ServiceUnavailable],
		run: showReadiness,
	}),
	get('/metrics', {
		summary: 'Tell the figures of this process and of the database, for Prometheus.',
		description: 'Asked for with the token of a person who has the policy `service`.',
		who: 'service',
		files: ['text/plain'],
		request: schemas.nothing,
		answer: schemas.metrics,
		refuses: [],
		run: showMetrics,
	}),
	get('/openapi.json', {
		summary: 'Show everything that can be asked of this server, as OpenAPI 3.',
		description: 'Generated collections are shown as far as the caller may use them.',
		who: 'public',
		bare: true,
		request: schemas.nothing,
		answer: schemas.document,
		refuses: [],
		run: (work) => fullDocument(work.accountability, version),
	}),
	post('/dead-letters/:id/retry', {
		summary: 'Let an event that failed too often be tried again.',
		who: 'admin',
		request: schemas.letter,
		answer: schemas.letterRetried,
		refuses: [Forbidden, AlreadyDone],
		run: retryLetter,
	}),
	...topicRoutes,
];

/** What is below /ops: the routes, and the pages of the queue. */
export const ops = endpoint('ops', routes, [{ path: '/queues', show: showQueue }]);

async function showHealth(work: Work) {
	const { status, checks } = await examine();
	const statusCode = status === 'error' ? 503 : 200;
	return reply(statusCode, {
		status,
		statusCode,
		service: 'cubehub',
		version,
		uptime: Math.floor(process.uptime()),
		timestamp: work.now,
		...socketStatus(),
		checks,
	});
}

async function showReadiness() {
	const [missing, pending, drift, isBehind] = await Promise.all([
		missingObjects(),
		pendingSteps(),
		driftedRows(),
		pendingMigrations(),
	]);
	const isReady = missing.length === 0 && !isBehind;
	return reply(isReady ? 200 : 503, {
		status: isReady ? 'ready' : 'not ready',
		missing,
		pending,
		drift,
		migrations: !isBehind,
	});
}

async function showMetrics() {
	return new FileReply({
		name: 'metrics.txt',
		type: METRICS_TYPE,
		text: await metricsText(),
		nextCursor: null,
	});
}

async function retryLetter(work: Work, { id }: { id: string }) {
	const [letter] = await work.sql<{ retried: boolean }>`
		select retried_at is not null as retried
		from dead_letters
		where id = ${id}`;
	if (!letter) throw Forbidden;
	if (!(await retryDeadLetter(id, work.actor.userId))) throw AlreadyDone;
	return { id, retried: true as const };
}
