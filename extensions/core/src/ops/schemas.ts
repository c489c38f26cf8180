import { z } from 'zod';
import { instant } from '../http/schemas.ts';

export const nothing = z.strictObject({});

const health = z.enum(['ok', 'degraded', 'error']);

export const healthReport = z.strictObject({
	status: health,
	statusCode: z.number().int(),
	service: z.string(),
	version: z.string(),
	uptime: z.number().int().describe('Seconds since this process started.'),
	timestamp: instant,
	websocket: z.enum(['active', 'degraded', 'off']),
	clients: z.number().int().describe('Open sockets of this process.'),
	checks: z.record(z.string(), health),
});

export const liveReport = z.strictObject({ status: z.literal('ok') });

export const readyReport = z.strictObject({
	status: z.enum(['ready', 'not ready']),
	missing: z.array(z.string()).describe('What a deploy must bring: functions and indexes.'),
	pending: z
		.array(z.string())
		.describe('A warning: what a deploy of this code would still do to functions and routes.'),
	drift: z
		.number()
		.int()
		.nullable()
		.describe(
			'A warning: rows of roles, policies, permissions and settings that are not as declared; null when that is not known.',
		),
	migrations: z.boolean().describe('Whether all migrations of Directus have run.'),
});

export const metrics = z.string().describe('One figure a line, in the text format of Prometheus.');

export const letter = z.strictObject({
	id: z
		.string()
		.regex(/^[1-9][0-9]{0,17}$/, 'Expected the number of a dead letter.')
		.describe('The number of the dead letter.'),
});

export const letterRetried = z.strictObject({ id: z.string(), retried: z.literal(true) });

export const document = z.looseObject({
	openapi: z.string(),
	paths: z.record(z.string(), z.unknown()),
});
