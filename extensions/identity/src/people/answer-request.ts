/** Who may say what to a friend request: the receiver accepts or rejects, either of the two blocks. */
import { Forbidden } from '@cubehub/core/errors';
import type { Knex } from 'knex';
import type { Caller } from './act-for-oneself.ts';

type Payload = { readonly [field: string]: unknown };
type Parties = { readonly sender: string; readonly receiver: string };

/**
 * The change as it is stored: a block carries who made it. Refuses with FORBIDDEN an answer in place
 * of the receiver, and a block in the name of somebody else. Whether the friendship may go there from where it is, the database says.
 */
export async function answerRequest(
	database: Knex,
	caller: Caller,
	keys: readonly string[],
	payload: Payload,
): Promise<Payload> {
	if (!caller?.user) return payload;
	if (!caller.admin && payload['blocked_by'] !== undefined) throw Forbidden;
	if (payload['status'] === undefined) return payload;
	const rows: readonly Parties[] = await database('friendships')
		.whereIn('id', keys)
		.select('sender', 'receiver');
	const user = caller.user;

	const isParty = rows.every(({ sender, receiver }) => [sender, receiver].includes(user));
	if (payload['status'] === 'blocked') {
		return { ...payload, blocked_by: isParty ? user : null };
	}
	if (!caller.admin && !rows.every(({ receiver }) => receiver === user)) throw Forbidden;
	return payload;
}
