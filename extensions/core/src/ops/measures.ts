/**
 * The figures that every process has: its connections, the events on their way and who runs them,
 * what comes back by itself.
 */
import { registerMeasure, type Sample } from '../metrics.ts';
import { relayStatus } from '../outbox.ts';
import { poolStates, queries } from '../pool.ts';
import { scheduleCounts } from '../schedules.ts';
import { socketStatus } from '../sockets.ts';
import { named } from '../sql.ts';

const OUTBOX = named(`
	select
		count(*)::float8 as waiting,
		coalesce(extract(epoch from current_timestamp - min(created_at)), 0)::float8 as oldest,
		(select count(*) from dead_letters where retried_at is null)::float8 as dead
	from outbox
	where done_at is null`);

const UNDONE = named(`
	select
		case when consumer like '%:%' then split_part(consumer, ':', 1) || ':*' else consumer end as consumer,
		count(*)::float8 as rows
	from outbox
	where done_at is null
	group by 1`);

const SCHEDULES = named(`
	select
		name,
		extract(epoch from last_run_at)::float8 as last_run,
		(last_error is not null)::int::float8 as failed
	from scheduled_jobs
	where last_run_at is not null`);

/** Registers them. */
export function registerOwnMeasures(): void {
	registerMeasure({
		name: 'connections',
		figures: {
			cubehub_pool_connections: {
				help: 'Connections of this process to PostgreSQL.',
				labels: ['pool', 'state'],
			},
			cubehub_pool_waiting: { help: 'Callers that wait for a connection.', labels: ['pool'] },
			cubehub_sockets: { help: 'Open sockets of this process.' },
		},
		read: readConnections,
	});
	registerMeasure({
		name: 'outbox',
		figures: {
			cubehub_outbox_waiting: { help: 'Events that have not had their effect yet.' },
			cubehub_outbox_oldest_seconds: { help: 'Age of the oldest of them; 0 when there is none.' },
			cubehub_dead_letters: { help: 'Events that failed too often and wait for somebody.' },
			cubehub_outbox_undone: {
				help: 'Events that have not had their effect yet, by consumer.',
				labels: ['consumer'],
			},
		},
		read: readOutbox,
	});
	registerMeasure({
		name: 'relay',
		figures: {
			cubehub_relay_mode: {
				help: '1 for who runs the events of this process: the queue, nobody while it waits for Redis, or the process itself.',
				labels: ['mode'],
			},
			cubehub_queue_jobs: { help: 'Jobs of the queue in Redis.', labels: ['state'] },
		},
		read: readRelay,
	});
	registerMeasure({
		name: 'schedules',
		figures: {
			cubehub_schedule_last_run_timestamp_seconds: {
				help: 'When a schedule last began, in any process.',
				labels: ['schedule'],
			},
			cubehub_schedule_failed: {
				help: '1 when the last run that ended had failed.',
				labels: ['schedule'],
			},
			cubehub_schedule_runs: {
				help: 'Runs that ended in this process since its start.',
				labels: ['schedule', 'result'],
			},
		},
		read: readSchedules,
	});
}

async function readConnections() {
	const pools = poolStates();
	return {
		cubehub_pool_connections: pools.flatMap(({ name, total, idle }): Sample[] => [
			{ labels: { pool: name, state: 'idle' }, value: idle },
			{ labels: { pool: name, state: 'busy' }, value: total - idle },
		]),
		cubehub_pool_waiting: pools.map(({ name, waiting }) => ({
			labels: { pool: name },
			value: waiting,
		})),
		cubehub_sockets: [{ value: socketStatus().clients }],
	};
}

async function readOutbox() {
	const [[state], undone] = await Promise.all([
		rowsOf<{ waiting: number; oldest: number; dead: number }>(OUTBOX),
		rowsOf<{ consumer: string; rows: number }>(UNDONE),
	]);
	const one = (value = 0): readonly Sample[] => [{ value }];
	return {
		cubehub_outbox_waiting: one(state?.waiting),
		cubehub_outbox_oldest_seconds: one(state?.oldest),
		cubehub_dead_letters: one(state?.dead),
		cubehub_outbox_undone: undone.map(({ consumer, rows: value }) => ({
			labels: { consumer },
			value,
		})),
	};
}

const MODES = ['queue', 'waiting', 'in process'] as const;
const STATES = ['waiting', 'active', 'completed', 'failed'] as const;

async function readRelay(): Promise<{ [figure: string]: readonly Sample[] }> {
	const status = relayStatus();
	if (!status) return {};
	const { mode: current, queue } = status;
	// Without Redis there is none, and while it is away nobody knows.
	const jobs = current === 'queue' ? await queue?.getJobCounts(...STATES) : undefined;
	return {
		cubehub_relay_mode: MODES.map((mode) => ({
			labels: { mode },
			value: mode === current ? 1 : 0,
		})),
		cubehub_queue_jobs: Object.entries(jobs ?? {}).map(([state, value]) => ({
			labels: { state },
			value,
		})),
	};
}

async function readSchedules() {
	const jobs = await rowsOf<{ name: string; last_run: number; failed: number }>(SCHEDULES);
	return {
		cubehub_schedule_last_run_timestamp_seconds: jobs.map(({ name, last_run: value }) => ({
			labels: { schedule: name },
			value,
		})),
		cubehub_schedule_failed: jobs.map(({ name, failed: value }) => ({
			labels: { schedule: name },
			value,
		})),
		cubehub_schedule_runs: jobs.flatMap(({ name }): Sample[] => {
			const { runs, failures } = scheduleCounts(name);
			return [
				{ labels: { schedule: name, result: 'good' }, value: runs - failures },
				{ labels: { schedule: name, result: 'failed' }, value: failures },
			];
		}),
	};
}

async function rowsOf<Row>(statement: ReturnType<typeof named>): Promise<readonly Row[]> {
	const { rows } = await queries().query({ ...statement, values: [] });
	return rows as readonly unknown[] as readonly Row[];
}
