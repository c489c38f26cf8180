/** One token at all doors: what REST, GraphQL, Directus' sockets and Socket.IO make of it. */
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { TestDatabase } from '../../harness/database.ts';
import { client } from '../../harness/http.ts';
import { listen } from '../../harness/sockets.ts';

/** Whom a door takes somebody for, and whether they see there what only staff sees. */
export type Known = { readonly id: string; readonly isStaff: boolean };

/** An organization, and somebody suspended in it: members see themselves, managers see both. */
export type Crowd = {
	readonly hidden: string;
	/** Makes the person with this row a member. */
	readonly join: (user: string) => Promise<void>;
};

/** Makes one in a house. */
export async function aCrowd({ query }: TestDatabase): Promise<Crowd> {
	const organization = randomUUID();
	const hidden = randomUUID();
	const join = async (user: string): Promise<void> => {
		await query(
			`insert into organization_members (organization, "user", role) values ($1, $2, 'manager')`,
			[organization, user],
		);
	};
	await query(
		`insert into organizations (id, name, default_currency, timezone, status)
		values ($1, 'Crowd', 'KZT', 'UTC', 'active')`,
		[organization],
	);
	await query(
		`insert into directus_users (id, email, status) values ($1::uuid, $1 || '@example.com', 'suspended')`,
		[hidden],
	);
	await join(hidden);
	return { hidden, join };
}

/** Status and code of GET /users/me: '200', '401 TOKEN_EXPIRED'. */
export async function atRest(url: string, token: string): Promise<string> {
	const { status, body } = await client(token, url).get('/users/me');
	const code = body?.errors?.[0]?.extensions?.code;
	return code === undefined ? String(status) : `${status} ${code}`;
}

export async function byRest(url: string, token: string, { hidden }: Crowd): Promise<Known> {
	const api = client(token, url);
	const me = await api.get('/users/me?fields=id');
	const seen = await api.get(`/users?fields=id&filter[id][_eq]=${hidden}`);
	return { id: me.body.data.id, isStaff: seen.body.data.length > 0 };
}

export async function byGraphQl(url: string, token: string, { hidden }: Crowd): Promise<Known> {
	const query = `{ users_me { id } users(filter: { id: { _eq: "${hidden}" } }) { id } }`;
	const { body } = await client(token, url).post('/graphql/system', { query }, { key: false });
	return { id: body.data.users_me.id, isStaff: body.data.users.length > 0 };
}

/** Directus' own sockets, for a member; the code of their refusal where they let nobody in. */
export async function byNativeSocket(
	url: string,
	token: string,
	{ hidden }: Crowd,
): Promise<Known | string> {
	const socket = await nativeSocket(url);
	const opened = await answerTo(socket, { type: 'auth', access_token: token });
	if (opened['status'] !== 'ok') return String((opened['error'] as { code: string }).code);

	const members = async (user: string): Promise<readonly string[]> => {
		const query = { filter: { user: { _eq: user } }, fields: ['user'] };
		const read = { type: 'items', collection: 'organization_members', action: 'read', query };
		const { data } = await answerTo(socket, read);
		return (data as { user: string }[]).map((member) => member.user);
	};
	const [id = 'nobody'] = await members('$CURRENT_USER');
	return { id, isStaff: (await members(hidden)).length > 0 };
}

/** An open connection on which nobody has logged in yet. */
export async function nativeSocket(url: string): Promise<WebSocket> {
	const socket = new WebSocket(`${url.replace('http', 'ws')}/websocket`);
	onTestFinished(() => socket.close());
	await new Promise((resolve, reject) => {
		socket.addEventListener('open', resolve, { once: true });
		socket.addEventListener('error', reject, { once: true });
	});
	return socket;
}

type Message = { readonly [field: string]: unknown };

/** Sends a message and waits for the next one. */
export async function answerTo(socket: WebSocket, message: Message): Promise<Message> {
	const answer = new Promise<string>((resolve) => {
		socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
	});
	socket.send(JSON.stringify(message));
	return JSON.parse(await answer);
}

/** Who Socket.IO greets, or why it does not. */
export async function bySocketIo(url: string, token: string): Promise<string> {
	const listener = listen(token, { base: url });
	onTestFinished(() => listener.close());
	const greeted = listener
		.next('connected')
		.then(([hello]) => (hello as { userId: string }).userId);
	const refused = listener
		.next('connect_error')
		.then(([error]) => (error as { data: { code: string } }).data.code);
	return Promise.any([greeted, refused]);
}
