/**
 * A way to PostgreSQL that can lose the answer to one commit: the database has done it, and whoever
 * asked does not hear of it.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type LosingProxy = {
	readonly port: number;
	/** Loses the answer to the next commit of a transaction that mentions this text. */
	readonly loseCommitOf: (text: string) => void;
	/** How many answers were lost. */
	readonly lost: () => number;
	readonly close: () => Promise<void>;
};

type Target = { readonly host: string; readonly port: number };

/** The message of the simple protocol by which our transactions end. */
const COMMIT = Buffer.from('commit\0');

/** Listens on a free port and passes everything on. */
export async function losingProxy(target: Target): Promise<LosingProxy> {
	let armed: string | undefined;
	let lost = 0;
	const open = new Set<Socket>();

	const server = createServer((client) => {
		const database = connect(target.port, target.host);
		let hasMentioned = false;
		let isDeaf = false;
		client.on('data', (sent) => {
			hasMentioned ||= armed !== undefined && sent.includes(armed);
			isDeaf = hasMentioned && sent.includes(COMMIT);
			database.write(sent);
		});
		database.on('data', (answer) => {
			if (!isDeaf) return void client.write(answer);
			armed = undefined;
			lost += 1;
			client.destroy();
			database.destroy();
		});
		for (const [one, other] of [
			[client, database],
			[database, client],
		] as const) {
			open.add(one);
			one.on('error', () => other.destroy());
			one.on('close', () => {
				open.delete(one);
				other.destroy();
			});
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		port: (server.address() as AddressInfo).port,
		loseCommitOf: (text) => {
			armed = text;
		},
		lost: () => lost,
		close: async () => {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
