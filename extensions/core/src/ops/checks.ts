/** The parts that every process has: the database, and the events on their way. */
import { registerCheck } from '../health.ts';
import { queries } from '../pool.ts';
import { named } from '../sql.ts';

const ALIVE = named('select 1');

const OUTBOX = named(`
	select
		exists (
			select
			from outbox
			where done_at is null
				and created_at < current_timestamp - interval '60 seconds') as late,
		exists (select from dead_letters where retried_at is null) as dead`);

/** Registers them. */
export function registerOwnChecks(): void {
	registerCheck('database', {
		required: true,
		async run() {
			await queries().query({ ...ALIVE, values: [] });
		},
	});
	registerCheck('outbox', {
		required: false,
		async run() {
			const { rows } = await queries().query({ ...OUTBOX, values: [] });
			return rows[0]?.['late'] || rows[0]?.['dead'] ? 'degraded' : 'ok';
		},
	});
}
