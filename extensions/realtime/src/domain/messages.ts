/**
 * What a told event looks like on the wire.
 *
 * - Names and first arguments are those that clients have always known.
 * - A message with a first argument carries its number in a second one; a message whose clients know
 *   no argument carries none at all, and its number follows as `cursor`.
 * - `balance` is the only amount that is ever sent as a number; `balance_minor` is exact.
 */

export type ToldEvent = {
	readonly userId: string;
	readonly useq: bigint;
	readonly type: string;
	readonly data: { readonly balance_minor: string; readonly currency: string } | null;
	readonly eventId: string;
	readonly at: Date;
};

export type Message = { readonly name: string; readonly args: readonly unknown[] };

/** The messages of one event, in the order in which they are sent. */
export function messagesOf(told: ToldEvent): readonly Message[] {
	const name = nameOf(told);
	const useq = Number(told.useq);
	const first = firstArgumentOf(told);
	if (!first) {
		return [
			{ name, args: [] },
			{ name: 'cursor', args: [{ user: useq }] },
		];
	}
	const second = { useq, eventId: told.eventId, at: told.at.toISOString() };
	return [{ name, args: [first, second] }];
}

/** The event as `sync` gives it to a client that missed it. */
export function missedEventOf(told: ToldEvent): { readonly [key: string]: unknown } {
	return {
		useq: Number(told.useq),
		eventId: told.eventId,
		at: told.at.toISOString(),
		name: nameOf(told),
		data: firstArgumentOf(told) ?? null,
	};
}

function nameOf({ type, userId }: ToldEvent): string {
	return `${type}:${userId}`;
}

function firstArgumentOf({ data }: ToldEvent): object | undefined {
	return data ? { balance: Number(data.balance_minor), ...data } : undefined;
}
