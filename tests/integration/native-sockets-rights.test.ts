/** Directus' own sockets: what becomes of a subscription whose right ends. */
import { beforeAll, describe, expect, test } from 'vitest';
import { native, subscription } from '../harness/native-sockets.ts';
import { aShop, type Person, type Shop } from '../harness/shop.ts';

const soon = { timeout: 20_000, interval: 20 } as const;
const within2s = { timeout: 2_000, interval: 20 } as const;

let shop: Shop;
beforeAll(async () => {
	shop = await aShop();
});

const aPerson = (): Promise<Person> => shop.person({ role: 'customer' });

async function aContact({ api }: Person): Promise<string> {
	const contact = { display_name: 'A friend', email: 'friend@example.com' };
	const made = await api.post('/items/contacts', contact, { key: false });
	expect(made.status).toBe(200);
	return made.body.data.id;
}

describe('a right that ends', () => {
	const ofAll = { collection: 'contacts', action: 'read', fields: ['*'], permissions: {} };

	async function made(path: string, document: object): Promise<string> {
		const { status, body } = await shop.admin.api.post(path, document, { key: false });
		expect({ path, status }).toEqual({ path, status: 200 });
		return body.data.id;
	}

	/** Somebody with a policy of their own that lets them read every contact. */
	async function reader(admin_access = false) {
		const person = await aPerson();
		const policy = await made('/policies', { name: crypto.randomUUID(), admin_access });
		const permission = admin_access ? '' : await made('/permissions', { ...ofAll, policy });
		const access = await made('/access', { user: person.id, policy });
		return { person, policy, permission, access };
	}
	type Reader = Awaited<ReturnType<typeof reader>>;
	const api = () => shop.admin.api;

	test.each([
		[
			'a permission that is narrowed',
			({ permission }: Reader) =>
				api().patch(`/permissions/${permission}`, {
					permissions: { owner: { _eq: '$CURRENT_USER' } },
				}),
		],
		[
			'a permission that is taken away',
			({ permission }: Reader) => api().delete(`/permissions/${permission}`),
		],
		['a policy that is taken away', ({ access }: Reader) => api().delete(`/access/${access}`)],
		['a policy that is deleted', ({ policy }: Reader) => api().delete(`/policies/${policy}`)],
	])('DX-T10 by %s ends what was subscribed by it', async (_how, end) => {
		const [owner, reading] = [await aPerson(), await reader()];
		const [socket, staff] = [await native(reading.person.token), await native(shop.admin.token)];
		for (const ear of [socket, staff]) {
			expect(await subscription(ear, 'contacts', { event: 'delete' })).toBe('ok');
		}
		const deletions = ({ messages }: typeof socket) =>
			messages.filter(({ event }) => event === 'delete').flatMap(({ data }) => data as string[]);
		const [first, second] = [await aContact(owner), await aContact(owner)];
		await owner.api.delete(`/items/contacts/${first}`);
		for (const ear of [socket, staff]) {
			await expect.poll(() => deletions(ear), soon).toContain(first);
		}

		expect((await end(reading)).status).toBeLessThan(300);
		await owner.api.delete(`/items/contacts/${second}`);

		await expect.poll(() => deletions(staff), soon).toContain(second);
		await expect.poll(socket.isOpen, within2s).toBe(false);
		expect(deletions(socket)).not.toContain(second);
	});

	test('DX-T10 of an administrator ends what they hear, and what they may ask', async () => {
		const [owner, reading] = [await aPerson(), await reader(true)];
		const sockets = [await native(reading.person.token), await native(reading.person.token)];
		const [hearing, asking] = sockets as [(typeof sockets)[0], (typeof sockets)[0]];
		expect(await subscription(hearing, 'contacts', { event: 'create' })).toBe('ok');
		const read = { type: 'items', action: 'read', collection: 'contacts' };
		const first = await aContact(owner);
		expect(JSON.stringify(await asking.ask({ ...read, id: first }))).toContain(first);
		await expect.poll(() => JSON.stringify(hearing.messages), soon).toContain(first);

		expect((await api().delete(`/access/${reading.access}`)).status).toBe(204);
		const second = await aContact(owner);
		asking.send({ ...read, id: second });

		await expect.poll(() => sockets.map(({ isOpen }) => isOpen()), soon).toEqual([false, false]);
		for (const { messages } of sockets) expect(JSON.stringify(messages)).not.toContain(second);
	});
});
