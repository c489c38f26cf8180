import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnServer } from '../harness/own-server.ts';
import { probeServer } from '../harness/probe-server.ts';

let server: OwnServer;

beforeAll(async () => {
	server = await probeServer();
});
afterAll(() => server.close());

test('DX-T39 nobody can set up a running server', async () => {
	const answer = await server
		.client()
		.post('/server/setup', { project_owner: 'a@example.com', password: 'x' });

	expect(answer.status).toBe(403);
	expect(answer.body.errors[0].extensions.code).toBe('FORBIDDEN');
});

test('DX-T39 a server without an active administrator does not start, and says why', async () => {
	await server.kill();
	await server.database.query(
		`update directus_users person
		set status = 'suspended'
		from directus_access access
		join directus_policies policy on policy.id = access.policy
		where policy.admin_access
			and (access."user" = person.id or access.role = person.role)`,
	);

	await expect(server.restart()).rejects.toThrow();

	expect(server.log()).toContain('There is no active administrator');
});
