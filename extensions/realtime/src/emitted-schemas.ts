/**
 * Every message that a client may hear, with its arguments. Names and first arguments are those that
 * clients have always known: what leaves here is a promise.
 */
import { z } from 'zod';

const id = z.uuid();
const at = z.iso.datetime();
const number = z.int().nonnegative();
const minor = z.string().regex(/^-?\d+$/);

/** The number of a personal event, and the event itself. */
const place = z.strictObject({ useq: number, eventId: id, at });

const person = z.strictObject({
	id,
	firstName: z.string().nullable(),
	lastName: z.string().nullable(),
	avatar: id.nullable(),
});

const message = z.looseObject({
	roomId: id,
	seq: number,
	clientMsgId: z.string(),
	sender: z.unknown(),
	type: z.string(),
	content: z.string().nullish(),
	envelope: z.looseObject({}).nullish(),
	replyTo: id.nullish(),
	metadata: z.unknown(),
	createdAt: at,
});
const reaction = z.tuple([
	z.strictObject({ roomId: id, messageId: id, userId: id, emoji: z.string(), at }),
]);
const membership = z.tuple([z.strictObject({ roomId: id, userId: id, at })]);

const numbers = z.record(z.string(), number);

/** What a socket is told of itself: nobody else ever hears it. */
const ofSocket = {
	connected: z.tuple([
		z.strictObject({
			userId: id.nullable(),
			user: person.nullable(),
			socketId: z.string(),
			serverTime: at,
			epoch: id,
			cursors: z.strictObject({ user: number, chats: numbers }),
		}),
	]),
	heartbeat: z.tuple([
		z.strictObject({
			ts: at,
			cursors: z.strictObject({ user: number, chats: numbers, revs: numbers }),
		}),
	]),
	error: z.tuple([z.strictObject({ code: z.string(), message: z.string() })]),
	resync: z.tuple([z.strictObject({ reason: z.string() })]),
	auth_expiring: z.tuple([z.strictObject({ exp: z.number() })]),
	auth_expired: z.tuple([z.strictObject({})]),
	server_closing: z.tuple([z.strictObject({ reason: z.string(), retryMs: number })]),
} as const;

/** What a room is told. What stands after the last colon of a name is whom it is about. */
const ofRoom = {
	new_message: z.tuple([message]),
	message_updated: z.tuple([message]),
	message_deleted: z.tuple([z.strictObject({ roomId: id, id, seq: number, at })]),
	reaction_added: reaction,
	reaction_removed: reaction,
	messages_read: z.tuple([z.strictObject({ roomId: id, userId: id, seq: number, at })]),
	user_joined: z.tuple([z.strictObject({ roomId: id, userId: id, user: person, at })]),
	user_left: membership,
	presence: z.tuple([
		z.strictObject({ roomId: id, online: z.array(id).max(500).optional(), count: number }),
	]),
	user_typing: z.tuple([z.strictObject({ roomId: id, userId: id, until: at })]),
	gift_sent: z.tuple([
		z.strictObject({
			roomId: id.nullable(),
			sendId: id,
			giftId: id,
			senderId: id,
			receiverId: id,
			quantity: number,
			seq: number.nullable(),
		}),
	]),
	member_added: membership,
	member_removed: membership,
	chat_key_rotated: z.tuple([z.strictObject({ roomId: id, epoch: number, at })]),
	'cases:updated': z.tuple([]),
	'balance:updated': z.tuple([
		z.strictObject({ balance: z.number(), balance_minor: minor, currency: z.string() }),
		place,
	]),
	'inventory:updated': z.tuple([]),
	notification: z.union([
		z.tuple([z.looseObject({ id }), number]),
		z.tuple([z.looseObject({ id }), place]),
	]),
	notification_count: z.tuple([z.strictObject({ unread: number, unseen: number })]),
	cursor: z.tuple([z.strictObject({ user: number })]),
	flow: z.tuple([z.json()]),
} as const;

const schemasOfRoom: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(ofRoom));
const schemas: ReadonlyMap<string, z.ZodType> = new Map([
	...schemasOfRoom,
	...Object.entries(ofSocket),
]);

/** What is wrong with a message to a client; undefined when nothing is. */
export function emittedProblem(name: string, args: readonly unknown[]): string | undefined {
	return problem(schemas, name, args);
}

/** What is wrong with a message to a room; undefined when nothing is. */
export function publishedProblem(name: string, args: readonly unknown[]): string | undefined {
	return problem(schemasOfRoom, name, args);
}

function problem(
	known: ReadonlyMap<string, z.ZodType>,
	name: string,
	args: readonly unknown[],
): string | undefined {
	const schema = known.get(kindOf(name));
	if (!schema) return `There is no message "${name}".`;
	const { error } = schema.safeParse(args);
	return error && `${name}: ${z.prettifyError(error)}`;
}

/** Kinds that never stand alone: a flow's name, or whose it is, follows the colon. */
const NEVER_ALONE: ReadonlySet<string> = new Set(['flow', 'balance:updated', 'inventory:updated']);
const PERSONAL = /^(balance:updated|inventory:updated):[0-9a-f-]{36}$/;

function kindOf(name: string): string {
	if (NEVER_ALONE.has(name)) return '';
	return name.startsWith('flow:') ? 'flow' : (PERSONAL.exec(name)?.[1] ?? name);
}
