/** What clients send, and what other bundles ask for. */
import { z } from 'zod';

/** As the database writes it: a room has one name. */
const id = z.uuid().transform((text) => text.toLowerCase());
const number = z.int().nonnegative();

/** `{ userId }`, or the bare id as earlier clients send it. */
export const identify = z.union([
	id.transform((userId) => ({ userId })),
	z.strictObject({ userId: id }),
]);
export const heartbeat = z.object({ cursors: z.unknown().optional() }).optional();
export const authenticate = z.strictObject({ token: z.string().min(1).max(8_192) });

/** Numbers by chat. */
const numbers = z.record(id, number);
export const sync = z.object({
	epoch: z.uuid(),
	user: number,
	chats: numbers.optional(),
	revs: numbers.optional(),
});
export type SyncWanted = z.output<typeof sync>;

export const subscription = z.strictObject({ channel: z.string().max(128) });

/** Earlier clients write some names in two ways; the second is taken for the first. */
function spelled(names: { readonly [older: string]: string }) {
	return (payload: unknown): unknown => {
		if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return payload;
		return Object.fromEntries(
			Object.entries(payload).map(([name, value]) => [names[name] ?? name, value]),
		);
	};
}

const olderRoom = { room_id: 'roomId' } as const;
const olderMessage = { ...olderRoom, message: 'content', clientId: 'clientMsgId' } as const;

/** `{ roomId }`, or the bare id. */
function room<Shape extends z.ZodRawShape>(shape: Shape) {
	const bare = (payload: unknown): unknown =>
		typeof payload === 'string' ? { roomId: payload } : spelled(olderRoom)(payload);
	return z.preprocess(bare, z.strictObject({ roomId: id, ...shape }));
}

export const joinRoom = room({ sinceSeq: number.optional() });
export const leaveRoom = room({});
export const typingStart = room({});
export const markRead = room({ seq: number, private: z.boolean().optional() });

const name = z.string().min(1).max(64);
export const sendMessage = z.preprocess(
	spelled(olderMessage),
	z
		.strictObject({
			roomId: id,
			clientMsgId: name,
			content: z.string().min(1).max(16_384).optional(),
			envelope: z.record(z.string(), z.unknown()).optional(),
			type: name.optional(),
			replyTo: id.optional(),
			attachments: z.array(id).max(10).optional(),
			mentions: z.array(id).max(50).optional(),
		})
		.refine(
			({ content, envelope }) => (content === undefined) !== (envelope === undefined),
			'Either content or an envelope.',
		),
);
export type MessageToSend = z.output<typeof sendMessage>;

export const closing = z.union([
	z.strictObject({ user: id }),
	z.strictObject({ login: id }),
	z.strictObject({ session: z.string() }),
	z.strictObject({ sid: z.string() }),
]);

/** A membership of a chat that ended. */
export const leaving = z.strictObject({ user: id, room: id });
export type Leaving = z.output<typeof leaving>;

const toPerson = { user: id } as const;
const toChat = { chat: id } as const;

const FLOW_JSON_MAX = 32_768;
const flowShape = {
	name: z.string().regex(/^flow:[A-Za-z0-9][A-Za-z0-9._:-]{0,58}$/),
	payload: z.json().refine((json) => JSON.stringify(json).length <= FLOW_JSON_MAX, 'Too long.'),
} as const;

/** What an automation tells a person, a role or the members of a chat: under names of its own. */
export const flowMessage = z.union([
	z.strictObject({ ...toPerson, ...flowShape }),
	z.strictObject({ role: id, ...flowShape }),
	z.strictObject({ ...toChat, ...flowShape }),
]);

const messageShape = {
	name: z.string().max(128),
	args: z.array(z.unknown()).max(2),
	volatile: z.boolean().default(false),
} as const;

export const roomForAll = z.enum(['cases', 'staff']);

/** What a bundle tells of its own facts: to a person, the members of a chat, or everybody. */
export const message = z.union([
	z.strictObject({ ...toPerson, ...messageShape }),
	z.strictObject({ ...toChat, ...messageShape }),
	z.strictObject({ room: roomForAll, ...messageShape }),
]);

/** One more event of a person, by whatever door. */
export const taking = z.strictObject({ user: id, event: z.literal('send_message') });
