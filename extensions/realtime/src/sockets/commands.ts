/** What other bundles may ask of the sockets, by name. What they pass is checked here. */
import { registerCommand } from '@cubehub/core/commands';
import type { z } from 'zod';
import { rooms, type Room } from '../domain/rooms.ts';
import { publishedProblem } from '../emitted-schemas.ts';
import { publish } from '../publish.ts';
import * as schemas from '../schemas.ts';
import { closeSockets } from './close.ts';
import { leaveChat } from './leave.ts';
import { SEND_RULE } from './rules.ts';
import type { SharedBuckets } from './shared-buckets.ts';

/** Offers them to all bundles of this process; `buckets` are those that sockets draw from. */
export function offerCommands(buckets: SharedBuckets): void {
	// A login ended: { user }, { login }, { session } or { sid }.
	registerCommand('realtime.close', async (input) => closeSockets(schemas.closing.parse(input)));
	// A membership ended: { user, room }, where the room is a chat.
	registerCommand('realtime.leave', async (input) => leaveChat(schemas.leaving.parse(input)));
	// Of an automation: { user | role | chat, name, payload }.
	registerCommand('realtime.emit', async (input) => {
		const told = schemas.flowMessage.parse(input);
		publish({ room: roomOf(told), name: told.name, args: [told.payload] });
	});
	// Of a bundle that announces its own facts: { user | chat | room, name, args, volatile? }.
	registerCommand('realtime.publish', async (input) => {
		const { name, args, volatile, ...target } = schemas.message.parse(input);
		const wrong = publishedProblem(name, args);
		if (wrong !== undefined) throw new Error(wrong);
		publish({ room: roomOf(target), name, args, volatile });
	});
	// One more message of { user } by another door; answers the seconds to wait, or null.
	registerCommand('realtime.take', async (input) => {
		const { user, event } = schemas.taking.parse(input);
		return (await buckets.take(`${event}:${user}`, SEND_RULE)) ?? null;
	});
}

type Target =
	| { readonly user: string }
	| { readonly role: string }
	| { readonly chat: string }
	| { readonly room: z.output<typeof schemas.roomForAll> };

function roomOf(target: Target): Room {
	if ('user' in target) return rooms.user(target.user);
	if ('role' in target) return rooms.role(target.role);
	if ('chat' in target) return rooms.chat(target.chat);
	return rooms[target.room];
}
