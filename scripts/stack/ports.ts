/** Ports that nobody listens on. */
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

const TRIES = 50;
const HIGHEST = 65_535;
const LOWEST_OWN = 12_000;
/** As Linux has it; macOS and Windows begin at 49152. */
const LOWEST_OUTGOING = 32_768;

/** Whether this machine can listen on `port`, on this address. */
export function isFree(port: number, host = '0.0.0.0'): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
	});
}

/** Whether somebody listens there. `isFree` would take the port for a moment, from whoever is about to. */
export function isListening(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const probe = connect({ port, host: '127.0.0.1' });
		probe.once('error', () => resolve(false));
		probe.once('connect', () => {
			probe.destroy();
			resolve(true);
		});
	});
}

/** `first`, or the next free port above it. */
export async function nextFree(first: number, free = isFree): Promise<number> {
	for (let port = first; port < first + TRIES && port <= HIGHEST; port += 1) {
		if (await free(port)) return port;
	}
	throw new Error(
		`No free port between ${first} and ${first + TRIES - 1}. Name one: PORT=9000 npm start`,
	);
}

/**
 * A free port, below those that the system gives to outgoing connections: one of those would take it
 * while whoever listens on it is started again.
 */
export async function anyFree(): Promise<number> {
	for (let tries = 0; tries < TRIES; tries += 1) {
		const port = randomInt(LOWEST_OWN, LOWEST_OUTGOING);
		if (await isFree(port, '127.0.0.1')) return port;
	}
	return chosenBySystem();
}

function chosenBySystem(): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const address = probe.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			probe.close(() => resolve(port));
		});
	});
}

/** The port of last time while it is free, else another one. */
export async function rememberedOrFree(remembered: number | undefined): Promise<number> {
	if (remembered !== undefined && (await isFree(remembered, '127.0.0.1'))) return remembered;
	return anyFree();
}
