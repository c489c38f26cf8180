import { consumer, type OutboxEvent } from '@cubehub/core/outbox';

/** Counts the openings of each case after the fact, so that openings do not wait for each other. */
export const countOpenings = consumer({
	name: 'cases.opened-count',
	topics: ['cases.case.opened'],
	async handle(event, sql) {
		await sql`select cases_count_openings(${caseOf(event)}::uuid, 1)`;
	},
	async handleTogether(events, sql) {
		const counts = new Map<string, number>();
		for (const event of events) counts.set(caseOf(event), (counts.get(caseOf(event)) ?? 0) + 1);

		// In order of their ids: two relays that count the same cases lock them alike.
		for (const [lootCase, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
			await sql`select cases_count_openings(${lootCase}::uuid, ${count}::bigint)`;
		}
	},
});

function caseOf(event: OutboxEvent): string {
	return String(event.payload['case']);
}
