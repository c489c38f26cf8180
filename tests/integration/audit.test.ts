/** What operations and staff see of the nightly audit and of the figures. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client } from '../harness/http.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

let shop: Shop;
let service: Person;

beforeAll(async () => {
	shop = await aShop();
	service = await shop.person({ role: 'customer', policies: ['service'] });
	await shop.fund(shop.customer, 12_345n);
	const { query } = await sharedDatabase();
	const finished = async () => {
		const [row] = await query<{ count: number }>(
			'select count(*)::int as count from ledger_audits where finished_at is not null',
		);
		return row!.count > 0;
	};
	await vi.waitUntil(finished, { timeout: 50_000, interval: 200 });
});

describe('the nightly audit', () => {
	test('runs with the server, and staff read what it found', async () => {
		const accountant = await shop.person({
			role: 'employee',
			policies: ['accountant'],
			memberAs: 'employee',
		});
		for (const person of [shop.manager, accountant, shop.admin]) {
			const { status, body } = await person.api.get('/items/ledger_audits?sort=-id&limit=1');
			expect(status).toBe(200);
			expect(body.data).toHaveLength(1);
		}
		expect((await shop.customer.api.get('/items/ledger_audits')).status).toBe(403);
	});

	test('is a part of health that makes it degraded, never dead', async () => {
		const { query } = await sharedDatabase();
		const healthOf = async () => (await client().get('/ops/health')).body.checks.ledger;
		expect(await healthOf()).toBe('ok');

		await query(
			`begin;
			set local session_replication_role = replica;
			insert into ledger_audits (finished_at, is_clean, problems_count)
			values (current_timestamp, false, 1);
			commit`,
		);
		try {
			const { status, body } = await client().get('/ops/health');
			expect(status).toBe(200);
			expect(body).toMatchObject({ status: 'degraded', checks: { ledger: 'degraded' } });
		} finally {
			await query(
				`begin;
				set local session_replication_role = replica;
				delete from ledger_audits where not is_clean;
				commit`,
			);
		}
	});
});

describe('GET /ops/metrics', () => {
	test('tells the figures in the format of Prometheus', async () => {
		const { status, headers, body } = await service.api.get('/ops/metrics');

		expect(status).toBe(200);
		expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
		const lines = String(body).split('\n');
		for (const figure of [
			/^cubehub_ledger_journals \d+$/,
			/^cubehub_ledger_sum\{currency="KZT"\} 0$/,
			/^cubehub_ledger_wallets\{currency="KZT"\} \d+$/,
			/^cubehub_pool_connections\{pool="postings",state="(idle|busy)"\} \d+$/,
			/^cubehub_pool_waiting\{pool="background"\} 0$/,
			/^cubehub_outbox_waiting \d+$/,
			/^cubehub_outbox_oldest_seconds /,
			/^cubehub_dead_letters \d+$/,
			/^cubehub_schedule_last_run_timestamp_seconds\{schedule="ledger\.fold"\} /,
			/^cubehub_schedule_runs\{schedule="ledger\.seal",result="good"\} \d+$/,
			/^cubehub_audit_timestamp_seconds /,
			/^cubehub_audit_problems \d+$/,
			/^cubehub_request_seconds_count\{route="GET \/ops\/health",status="200"\} \d+$/,
			/^process_resident_memory_bytes /,
		]) {
			expect(lines.find((line) => figure.test(line)) ?? `no line is ${figure}`).toMatch(figure);
		}
		expect(lines.filter((line) => line.startsWith('cubehub_measures_failed_total'))).toEqual([]);
	});

	test('is for the service policy alone', async () => {
		expect((await client().get('/ops/metrics')).status).toBe(401);
		expect((await shop.customer.api.get('/ops/metrics')).status).toBe(403);
		expect((await shop.manager.api.get('/ops/metrics')).status).toBe(403);
	});
});
