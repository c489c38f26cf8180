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

	test('a process is ready, and warns when somebody changes what the deploy declares', async () => {
		const own = await ownServer();
		try {
			const ready = async () => (await own.client().get('/ops/ready')).body;
			expect(await ready()).toMatchObject({ status: 'ready', drift: 0 });

			const [{ id }] = (await own.database.query(
				`update directus_permissions set validation = '{"id":{"_null":true}}'
				where id = (select min(id) from directus_permissions)
				returning id`,
			)) as [{ id: number }];
			await own.database.query('delete from directus_permissions where id = $1', [id + 1]);

			const warned = { status: 'ready', drift: 2 };
			await expect.poll(ready, { timeout: 60_000, interval: 500 }).toMatchObject(warned);
		} finally {
			await own.close();
		}
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
