/**
 * A way to a server that can fail as networks do: it delays, falls silent, or breaks. It stands
 * before PostgreSQL or Redis, and knows the protocol of neither.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type FaultProxy = {
	readonly port: number;
	/** What is asked arrives at once; from now on each answer does so many milliseconds later. */
	lateAnswers(ms: number): void;
	/** Connections stay and nothing passes; what is sent meanwhile arrives after `heal`. */
	stall(): void;
	/** Resets every connection, and every new one at once. */
	cut(): void;
	/** Everything passes again, at once; what was late comes first. */
	heal(): void;
	close(): Promise<void>;
};

type Target = { readonly host: string; readonly port: number };
type Fault = { readonly kind: 'none' | 'stall' | 'cut' } | { readonly kind: 'late'; ms: number };

/** Listens on a free port of this machine and passes everything on to `target`. */
export async function faultProxy(target: Target): Promise<FaultProxy> {
	let fault: Fault = { kind: 'none' };
	const open = new Set<Socket>();

	const late = new Set<() => void>();

	const pass = (from: Socket, to: Socket, isAnswer: boolean): void => {
		const write = (packet: Buffer): void => void (to.writable && to.write(packet));
		from.on('data', (packet) => {
			if (!isAnswer || fault.kind !== 'late') return write(packet);
			const arrive = (): void => {
				clearTimeout(timer);
				late.delete(arrive);
				write(packet);
			};
			const timer = setTimeout(arrive, fault.ms);
			late.add(arrive);
		});
		from.on('error', () => to.destroy());
		from.on('close', () => {
			open.delete(from);
			to.destroy();
		});
		open.add(from);
		if (fault.kind === 'stall') from.pause();
	};
	const change = (next: Fault): void => {
		fault = next;
		// In the order in which they came.
		for (const arrive of late) arrive();
		for (const socket of open) {
			if (next.kind === 'cut') socket.resetAndDestroy();
			else if (next.kind === 'stall') socket.pause();
			else socket.resume();
		}
	};

	const server = createServer((client) => {
		if (fault.kind === 'cut') return void client.resetAndDestroy();
		const behind = connect(target.port, target.host);
		pass(client, behind, false);
		pass(behind, client, true);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		port: (server.address() as AddressInfo).port,
		lateAnswers: (ms) => change({ kind: 'late', ms }),
		stall: () => change({ kind: 'stall' }),
		cut: () => change({ kind: 'cut' }),
		heal: () => change({ kind: 'none' }),
		close: async () => {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
