import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { addConnection, connections, dropConnection, enterChannel } from './connections.ts';
import { lookAt } from './look-after.ts';

const SECOND = 1_000;

afterEach(() => {
	for (const connection of connections().values()) dropConnection(connection);
});

type Seen = {
	readonly sent: string[];
	readonly closed: (number | undefined)[];
	isTerminated: boolean;
	bufferedAmount: number;
};

/** A connection that was opened at second 0, and what became of it. */
function open() {
	const seen: Seen = { sent: [], closed: [], isTerminated: false, bufferedAmount: 0 };
	const socket = Object.assign(seen, {
		OPEN: 1,
		readyState: 1,
		send: (frame: string) => void seen.sent.push(JSON.parse(frame).event),
		close: (code?: number) => void seen.closed.push(code),
		terminate: () => void (seen.isTerminated = true),
	});
	const connection = addConnection(randomUUID(), socket as unknown as WebSocket, 0);
	return { connection, seen: socket as Seen };
}

/** One that is in a channel by a login that ends at this second. */
function inside(exp?: number) {
	const opened = open();
	const grant = { user: randomUUID(), ...(exp !== undefined && { exp }) };
	enterChannel(opened.connection, `private-user-${grant.user}`, grant);
	return opened;
}

/** Looks once a second, up to this one. */
function lookUntil(second: number): void {
	for (let now = 1; now <= second; now += 1) lookAt(now * SECOND, SECOND);
}

describe('a connection', () => {
	test('in no channel ends after 30 s, and its client comes back at once', () => {
		const { seen } = open();
		lookUntil(29);
		expect(seen.closed).toEqual([]);
		lookUntil(30);
		expect(seen.closed).toContain(4202);
	});

	test('ends when the login behind one of its grants does, and asks for fresh ones', () => {
		const { seen } = inside(60);
		lookUntil(59);
		expect(seen.closed).toEqual([]);
		lookUntil(60);
		expect(seen.closed).toContain(4200);
	});

	test('whose token has no end stays', () => {
		const { connection, seen } = inside();
		for (let now = 60; now <= 6_000; now += 60) {
			connection.heardAt = now * SECOND;
			lookAt(now * SECOND, 60 * SECOND);
		}
		expect([seen.closed, seen.sent]).toEqual([[], []]);
	});

	test('that says nothing is asked once, and ends when it does not answer', () => {
		const { seen } = inside();
		lookUntil(119);
		expect(seen.sent).toEqual([]);
		lookUntil(149);
		expect(seen.sent).toEqual(['pusher:ping']);
		expect(seen.closed).toEqual([]);
		lookAt(150 * SECOND, SECOND);
		expect(seen.closed).toEqual([4201]);
	});

	test('that does not read is cut off after 5 s, and not for a moment of it', () => {
		const { seen } = inside();
		seen.bufferedAmount = 2 ** 20 + 1;
		lookUntil(5);
		expect(seen.isTerminated).toBe(false);
		seen.bufferedAmount = 0;
		lookAt(6 * SECOND, SECOND);
		seen.bufferedAmount = 2 ** 20 + 1;
		for (let now = 7; now <= 11; now += 1) lookAt(now * SECOND, SECOND);
		expect(seen.isTerminated).toBe(false);
		lookAt(12 * SECOND, SECOND);
		expect(seen.isTerminated).toBe(true);
	});
});
