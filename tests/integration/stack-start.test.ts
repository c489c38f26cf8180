/** `npm start` as a person meets it: once, in a data folder of this file's own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runNode } from '../../scripts/stack/command.ts';
import type { Local } from '../../scripts/stack/local-file.ts';
import { makeFolder, root } from '../../scripts/stack/places.ts';
import { removePostgres } from '../../scripts/stack/postgres.ts';
import { saleCommands } from '../../scripts/stack/welcome.ts';
import { testEnvironment } from '../harness/environment.ts';
import { client } from '../harness/http.ts';

const DEADLINE_MS = 150_000;

type Started = {
	readonly process: ChildProcess;
	readonly output: () => string;
	readonly ended: Promise<number | null>;
};

describe('npm start', () => {
	const folder = makeFolder(mkdtempSync(join(tmpdir(), 'cubehub-start-')));
	const environment = { ...testEnvironment(), NODE_ENV: 'development', CUBEHUB_DATA: folder };
	let occupied: Server;
	let house: Started;

	beforeAll(async () => {
		occupied = await occupy(8055);
		house = await start(environment);
	});

	afterAll(async () => {
		house?.process.kill('SIGTERM');
		await house?.ended;
		occupied?.close();
		removePostgres(folder);
		rmSync(folder, { recursive: true, force: true });
	});

	const local = (): Local => JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as Local;

	test('it tells scripts what runs, in a file that only this user may read', () => {
		expect(statSync(join(folder, 'local.json')).mode & 0o777).toBe(0o600);
		expect(Object.keys(local()).toSorted()).toEqual(
			['database', 'keycloak', 'logins', 'mail', 'pid', 'redis', 'url'].toSorted(),
		);
	});

	test('mails can be read where it says, and are delivered to nobody', async () => {
		const { url, mail } = local();
		expect(house.output()).toContain(`caught, not delivered: ${mail}`);
		const email = `newcomer-${Date.now()}@example.com`;
		const answer = await client(undefined, url).post(
			'/identity/register',
			{ email, password: 'a long enough password' },
			{ key: false },
		);
		expect(answer.status).toBe(201);

		await expect
			.poll(async () => (await fetch(`${mail}/mails?to=${email}`)).json(), { timeout: 30_000 })
			.toMatchObject([{ to: [email] }]);
	});

	test('a taken port 8055 is said, and the next free one is used', () => {
		expect(house.output()).toContain('Port 8055 is taken by another program');
		expect(local().url).not.toContain(':8055');
	});

	test('R-31 everybody whom it lists can log in', async () => {
		const { logins, url } = local();
		const roles = logins.map(({ role }) => role).toSorted();
		expect(roles.join(' ')).toBe(
			'admin admin admin cashier customer customer employee manager shareholder shareholder',
		);
		for (const { email, password } of logins) {
			const answer = await client(undefined, url).post('/auth/login', { email, password });
			expect([email, answer.status]).toEqual([email, 200]);
			expect(house.output()).toMatch(new RegExp(`${email}\\s+${password}`));
		}
	});

	test('the commands that it prints sell, each time they are run', async () => {
		const { url, logins } = local();
		const commands = saleCommands(
			url,
			logins.find(({ role }) => role === 'cashier')!,
		);
		expect(house.output()).toContain(commands);
		// The key of the printed sale is the second; two runs within one would be one sale.
		const first = JSON.parse(await shell(commands, environment));
		const second = JSON.parse(
			await shell(commands.replace('sale-$(date +%s)', 'another-sale'), environment),
		);
		expect([first.data.status, first.data.total, first.data.change]).toEqual([
			'completed',
			'120000',
			'80000',
		]);
		expect(second.data.shift).toBe(first.data.shift);
		expect(second.data.id).not.toBe(first.data.id);
	});

	test('what the README says to copy sells, and is answered as the README shows', async () => {
		const readme = readFileSync(join(root, 'README.md'), 'utf8');
		const section = /## Sell something\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
		const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
		const { data: shown } = JSON.parse(/```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '{}');

		const receipt = JSON.parse(await shell(commands, environment)).data;
		const again = JSON.parse(await shell(commands, environment)).data;

		expect(receipt).toMatchObject({
			...shown,
			number: expect.stringMatching(/^Till 1-\d{4}-\d{6}$/),
			journal: expect.stringMatching(/^[0-9a-f-]{36}$/),
		});
		expect(again).toEqual(receipt);
	});

	test('a second start beside it says so and changes nothing', async () => {
		const before = readFileSync(join(folder, 'running.json'), 'utf8');
		const second = await runNode(join(root, 'scripts', 'start.ts'), [], { environment });
		expect(second.code).toBe(1);
		expect(second.output).toContain(`Already running here: ${local().url}`);
		expect(readFileSync(join(folder, 'running.json'), 'utf8')).toBe(before);
		expect((await client(undefined, local().url).get('/server/ping')).body).toBe('pong');
	});

	test('the data cannot be forgotten while it runs', async () => {
		const reset = await runNode(join(root, 'scripts', 'reset.ts'), ['--yes'], { environment });
		expect(reset.code).toBe(1);
		expect(reset.output).toContain('Stop it first');
	});

	test('when one process dies it says which, and ends the rest', async () => {
		const { children } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as {
			children: readonly { name: string; pid: number }[];
		};
		process.kill(children.find(({ name }) => name === 'PostgreSQL')!.pid, 'SIGKILL');
		expect(await house.ended).toBe(1);
		expect(house.output()).toContain('PostgreSQL ended unexpectedly (SIGKILL)');
		for (const { pid } of children) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
	});

	test('the next start does nothing twice and continues with the same data, logins and secrets', async () => {
		const secrets = readFileSync(join(folder, 'secrets.json'), 'utf8');
		const logins = readFileSync(join(folder, 'logins.json'), 'utf8');
		house = await start(environment);
		expect(house.output()).toMatch(/bundles +nothing changed/);
		expect(house.output()).toContain('Nothing to deploy');
		expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe(secrets);
		expect(readFileSync(join(folder, 'logins.json'), 'utf8')).toBe(logins);
	});

	test('npm run stop ends it in peace, and a second one finds nothing', async () => {
		const stop = () => runNode(join(root, 'scripts', 'stop.ts'), [], { environment });
		expect((await stop()).output).toContain('Stopped.');
		expect(await house.ended).toBe(0);
		expect((await stop()).output).toContain('Nothing runs here.');
	});

	test('the data is forgotten only by who says so', async () => {
		const reset = (...args: string[]) =>
			runNode(join(root, 'scripts', 'reset.ts'), args, { environment });
		expect((await reset()).output).toContain('npm run reset -- --yes');
		expect((await reset('--yes')).output).toContain('Forgotten');
		expect((await reset('--yes')).output).toContain('Nothing to forget');
	});
});

function occupy(port: number): Promise<Server> {
	return new Promise((resolve) => {
		const server = createServer();
		// Whoever has it already occupies it as well.
		server.once('error', () => resolve(server));
		server.listen(port, '0.0.0.0', () => resolve(server));
	});
}

async function start(environment: NodeJS.ProcessEnv): Promise<Started> {
	const child = spawn(process.execPath, [join(root, 'scripts', 'start.ts')], {
		env: environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	await new Promise<void>((resolve, reject) => {
		const fail = (): void => reject(new Error(`It did not start.\n${output}`));
		const timer = setTimeout(fail, DEADLINE_MS);
		const take = (chunk: Buffer): void => {
			output += chunk.toString('utf8');
			if (output.includes('Ctrl-C stops it')) {
				clearTimeout(timer);
				resolve();
			}
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		child.once('exit', fail);
	});
	return { process: child, output: () => output, ended };
}

function shell(commands: string, environment: NodeJS.ProcessEnv): Promise<string> {
	return new Promise((resolve, reject) => {
		const child = spawn('bash', ['-c', commands], {
			cwd: root,
			env: environment,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
		child.once('error', reject);
		child.once('close', () => resolve(output));
	});
}
