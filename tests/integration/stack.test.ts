import { describe, expect, test } from 'vitest';
import { sharedDatabase } from '../harness/database.ts';
import { client, url } from '../harness/http.ts';
import { ownServer } from '../harness/own-server.ts';

describe('the server of the run', () => {
	test('it answers, and says that it lives and is ready', async () => {
		const nobody = client();
		const ping = await nobody.get('/server/ping');
		expect([ping.status, ping.body]).toEqual([200, 'pong']);
		expect((await nobody.get('/ops/live')).status).toBe(200);
		expect((await nobody.get('/ops/ready')).status).toBe(200);
	});

	test('what stands behind it was deployed', async () => {
		const { query } = await sharedDatabase();
		const [found] = await query<{ count: string }>('select count(*) from ledger_check()');
		expect(found?.count).toBe('0');
	});

	test('a second server of the same checkout has its own folder, port and database', async () => {
		const own = await ownServer();
		try {
			expect(own.url).not.toBe(url);
			expect((await own.client().get('/server/ping')).body).toBe('pong');
			expect(own.database.url).not.toBe((await sharedDatabase()).url);
		} finally {
			await own.close();
		}
	});

	test('a server that was killed continues on the same port with the same data', async () => {
		const own = await ownServer();
		try {
			await own.database.query(`update directus_settings set project_name = 'Before the cut'`);
			await own.kill();
			await expect(own.client().get('/server/ping')).rejects.toThrow();
			await own.restart();
			const info = await own.client().get('/server/info');
			expect(info.body.data.project.project_name).toBe('Before the cut');
		} finally {
			await own.close();
		}
	});
});
