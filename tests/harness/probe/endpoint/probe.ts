/** Routes that fail in every way in which a use case can. */
import { amount, endpoint, get, post, reply, uuid } from '@cubehub/core/http';
import { withTx } from '@cubehub/core/services';
import { z } from 'zod';
import { seen } from '../seen.ts';

type Service = new (
	collection: string,
	options: object,
) => { createOne(row: object, options: object): Promise<string> };
type Context = {
	readonly services: { readonly ItemsService: Service };
	readonly getSchema: () => Promise<object>;
};

let context: Context | undefined;

const nothing = z.strictObject({});
const anything = z.unknown();
const plain = { who: 'public', request: nothing, answer: anything, refuses: [] } as const;

const probe = endpoint('probe', [
	get('/rejects', {
		...plain,
		summary: 'Reject.',
		run: async () => {
			throw new Error('the password is hunter2');
		},
	}),
	get('/breaks-sql', {
		...plain,
		summary: 'Send what the database refuses.',
		run: (work) => work.sql`select password from directus_users where nonsense`,
	}),
	get('/lies', {
		...plain,
		summary: 'Answer what was not promised.',
		answer: z.strictObject({ id: uuid }),
		run: async () => ({ id: 'none' }),
	}),
	get('/teapot', {
		...plain,
		summary: 'Answer with another status.',
		run: async () => reply(418, { short: 'and stout' }),
	}),
	post('/echo', {
		summary: 'Answer what was asked.',
		who: 'public',
		created: true,
		request: z.strictObject({ amount }),
		answer: z.strictObject({ amount, at: z.string(), request: z.string() }),
		refuses: [],
		run: async (work, { amount: sent }) => ({
			amount: sent,
			at: work.now.toISOString(),
			request: work.requestId,
		}),
	}),
	...(['user', 'staff', 'admin', 'cashier', 'shareholder', 'accountant', 'service'] as const).map(
		(who) =>
			get(`/for/${who}`, {
				...plain,
				who,
				summary: `For ${who}.`,
				run: async (work) => work.actor,
			}),
	),
	post('/organizations', {
		...plain,
		summary: 'Make an organization in a transaction that ends as asked.',
		request: z.strictObject({ id: uuid, end: z.enum(['commit', 'rollback', '40P01', '40001']) }),
		run: async (_work, { id, end }) => makeOrganization(id, end),
	}),
	get('/seen', { ...plain, summary: 'Tell what actions told of.', run: async () => seen }),
]);

/** Fails once when it is asked to conflict. */
async function makeOrganization(id: string, end: string): Promise<{ attempts: number }> {
	const { services, getSchema } = context!;
	const schema = await getSchema();
	let attempts = 0;
	await withTx(async (trx, after) => {
		attempts += 1;
		await new services.ItemsService('organizations', { knex: trx, schema }).createOne(
			{
				id,
				name: `Probe ${id}`,
				default_currency: 'KZT',
				default_language: 'ru',
				timezone: 'Asia/Almaty',
				status: 'active',
			},
			{ bypassEmitAction: (event: (typeof after)[number]) => after.push(event) },
		);
		if (end === 'rollback') throw new Error('changed my mind');
		if (attempts === 1 && end !== 'commit') {
			throw Object.assign(new Error('lost against another one'), { code: end });
		}
	});
	return { attempts };
}

export default {
	id: probe.id,
	handler(router: Parameters<typeof probe.handler>[0], given: Context): void {
		context = given;
		probe.handler(router);
	},
};
