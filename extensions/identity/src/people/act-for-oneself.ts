/** Whom a contact or a friend request belongs to: whoever makes it. */
import { Forbidden } from '@cubehub/core/errors';

export type Caller = { readonly user?: string | null; readonly admin?: boolean } | null;

type Payload = { readonly [field: string]: unknown };

/**
 * A new row, with the caller in `field`. Refuses with FORBIDDEN one in the name of somebody else, of an
 * administrator too.
 */
export function ownedByCaller(payload: Payload, field: string, caller: Caller): Payload {
	if (!caller?.user) return payload;
	const named = payload[field];
	if (named === undefined || named === null) return { ...payload, [field]: caller.user };
	if (idOf(named) !== caller.user) throw Forbidden;
	return payload;
}

/** A relation comes as a key, or as an object that carries it. */
function idOf(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
}
