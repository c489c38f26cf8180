/** Who is in a presence channel, in the words of the protocol. A person is one member, whatever they have open. */
import { backgroundSql } from '@cubehub/core/outbox';
import { rooms } from '../domain/rooms.ts';
import { presence } from '../presence.ts';
import type { Profile } from '../store.ts';
import { profilesOf } from './pusher-store.ts';

/** As many members are named; of more, the number is told. */
const MOST_NAMED = 500;

export type Member = { readonly user_id: string; readonly user_info: Profile };

export type Roster = {
	readonly count: number;
	readonly ids: readonly string[];
	readonly hash: { readonly [id: string]: Profile };
};

/** The members of a chat's presence channel, `user` among them. */
export async function rosterOf(chat: string, user: string): Promise<Roster> {
	const online = new Set([user, ...(await presence().online(rooms.chat(chat)))]);
	const named = [...online].slice(0, MOST_NAMED);
	const profiles = await profilesOf(backgroundSql(), named);
	return {
		count: online.size,
		ids: profiles.map(({ id }) => id),
		hash: Object.fromEntries(profiles.map((profile) => [profile.id, profile])),
	};
}

/** A person as a member. */
export function memberOf(profile: Profile): Member {
	return { user_id: profile.id, user_info: profile };
}
