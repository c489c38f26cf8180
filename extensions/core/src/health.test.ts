import { beforeEach, expect, test } from 'vitest';
import { examine, registerCheck, type Health } from './health.ts';

const answering = (required: boolean, state: Health) => ({ required, run: async () => state });
const failing = (required: boolean) => ({
	required,
	run: async () => {
		throw new Error('down');
	},
});

beforeEach(() => {
	registerCheck('database', answering(true, 'ok'));
	registerCheck('redis', answering(false, 'ok'));
});

test('all is well when every part is', async () => {
	expect(await examine()).toEqual({ status: 'ok', checks: { database: 'ok', redis: 'ok' } });
});

test('a required part that is down makes an error', async () => {
	registerCheck('database', failing(true));
	expect(await examine()).toEqual({ status: 'error', checks: { database: 'error', redis: 'ok' } });
});

test('another part that is down, or a warning, only degrades', async () => {
	registerCheck('redis', failing(false));
	expect((await examine()).status).toBe('degraded');

	registerCheck('redis', answering(false, 'degraded'));
	expect((await examine()).status).toBe('degraded');
});

test('a part that does not answer in time is down', async () => {
	registerCheck('redis', { required: false, run: () => new Promise(() => {}) });
	expect((await examine()).checks['redis']).toBe('error');
});
