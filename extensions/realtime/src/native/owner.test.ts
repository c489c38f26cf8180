import type { Accountability } from '@cubehub/core/auth';
import { expect, test } from 'vitest';
import { keepOwner } from './owner.ts';

type Fake = {
	accountability: Accountability | null;
	readonly closed: number[];
	close(code?: number): void;
	terminate(): void;
	send(): void;
};

const anna: Accountability = { user: 'a', role: 'r', admin: true };

function aSocket(accountability: Accountability | null): Fake {
	const closed: number[] = [];
	const socket = {
		accountability,
		closed,
		close: (code = 0) => void closed.push(code),
		terminate: () => undefined,
		send: () => undefined,
	};
	keepOwner(socket);
	return socket;
}

test('DX-T10 a connection whose token has ended has nobody’s rights, not everybody’s', () => {
	const socket = aSocket(anna);
	expect(socket.accountability).toBe(anna);

	socket.accountability = null;

	expect(socket.accountability).toMatchObject({ user: null, admin: false, roles: [] });
	expect(socket.closed).toEqual([]);
});

test('DX-T10 the same person may log in again on it', () => {
	const socket = aSocket(anna);
	socket.accountability = null;
	socket.accountability = { ...anna, role: 'other' };

	expect(socket.accountability).toEqual({ ...anna, role: 'other' });
	expect(socket.closed).toEqual([]);
});

test('DX-T10 nobody else may: it is closed without their rights', () => {
	const socket = aSocket(anna);
	socket.accountability = null;
	socket.accountability = { user: 'b', admin: true };

	expect(socket.closed).toEqual([1008]);
	expect(socket.accountability).toMatchObject({ user: null, admin: false });
});

test('DX-T10 a connection that was opened by nobody belongs to the first who logs in', () => {
	const socket = aSocket(null);
	socket.accountability = anna;
	expect(socket.closed).toEqual([]);

	socket.accountability = { user: 'b' };
	expect(socket.closed).toEqual([1008]);
});
