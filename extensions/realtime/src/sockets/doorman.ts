/**
 * Who may become a connection of this process: counted for each address and in all, before anything
 * is allocated for it. All protocols share one doorman, and so one budget.
 */
import type { IncomingMessage } from 'node:http';
import { mayConnect, originsOf } from '../domain/origins.ts';
import type { Settings } from '../settings.ts';
import { clientAddress, trustOf } from './address.ts';

/** Connections of one address that have shown no token. */
const VISITORS_PER_ADDRESS = 20;

export type Doorman = {
	/** Why this request may not become a connection; undefined when it may. */
	readonly mayEnter: (request: IncomingMessage) => string | undefined;
	/** Counts it until `left` is called. */
	readonly enter: (request: IncomingMessage, onLeave: (left: () => void) => void) => void;
	/** Counts somebody without a token; undefined when there are too many of that address. */
	readonly admitVisitor: (address: string) => (() => void) | undefined;
	readonly addressOf: (request: IncomingMessage) => string;
	/** From now on nobody enters. */
	readonly close: () => void;
};

/** The doorman of this process. */
export function doormanOf(settings: Settings): Doorman {
	const origins = originsOf(settings.CORS_ORIGIN, settings.PUBLIC_URL);
	const isTrusted = trustOf(settings.IP_TRUST_PROXY);
	const inside = counts();
	const visitors = counts();
	let total = 0;
	let isClosed = false;

	// Asked for several times while somebody comes.
	const addresses = new WeakMap<IncomingMessage, string>();
	const addressOf = (request: IncomingMessage): string => {
		const known = addresses.get(request);
		if (known !== undefined) return known;
		const address = clientAddress(
			request.socket.remoteAddress,
			[request.headers['x-forwarded-for'] ?? []].flat().join(','),
			isTrusted,
		);
		addresses.set(request, address);
		return address;
	};

	return {
		addressOf,
		mayEnter: (request) => {
			if (isClosed) return 'The server is closing.';
			if (!mayConnect(origins, request.headers.origin)) return 'This page may not connect.';
			const isFull =
				total >= settings.REALTIME_MAX_SOCKETS ||
				inside.of(addressOf(request)) >= settings.REALTIME_MAX_SOCKETS_PER_IP;
			return isFull ? 'TOO_MANY_CONNECTIONS' : undefined;
		},
		enter: (request, onLeave) => {
			const left = inside.add(addressOf(request));
			total += 1;
			onLeave(() => {
				total -= 1;
				left();
			});
		},
		admitVisitor: (address) =>
			visitors.of(address) >= VISITORS_PER_ADDRESS ? undefined : visitors.add(address),
		close: () => {
			isClosed = true;
		},
	};
}

type Counts = {
	readonly of: (name: string) => number;
	/** One more; the answer takes it back. */
	readonly add: (name: string) => () => void;
};

/** How many there are by name; what is zero takes no room. */
function counts(): Counts {
	const held = new Map<string, number>();
	const of = (name: string): number => held.get(name) ?? 0;
	return {
		of,
		add: (name) => {
			held.set(name, of(name) + 1);
			return () => {
				if (of(name) > 1) held.set(name, of(name) - 1);
				else held.delete(name);
			};
		},
	};
}
