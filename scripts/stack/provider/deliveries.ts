/**
 * Events on their way to the house: signed as Stripe does, again and again until they are taken.
 * Tests may hold them back and release them late, twice, or in the opposite order.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Thing } from './objects.ts';

export type Deliveries = {
	readonly announce: (type: string, object: Thing) => void;
	/** Sends events there from now on. */
	readonly sendTo: (url: string) => void;
	/** Keeps events that mention `match` from now on. */
	readonly hold: (match: string) => void;
	/** Sends what is held, each so often, and holds no more. */
	readonly release: (match: string, order: 'sent' | 'reversed', times: number) => Promise<void>;
	readonly stop: () => void;
};

const TRIES = 8;
const FIRST_PAUSE_MS = 500;
const TIME_MS = 10_000;

/** The header that says who sent the text, and when. */
export function signatureOf(text: string, secret: string, at: Date): string {
	const seconds = Math.floor(at.getTime() / 1000);
	const digest = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
	return `t=${seconds},v1=${digest}`;
}

export function deliveries(url: string, secret: string): Deliveries {
	let address = url;
	const timers = new Set<NodeJS.Timeout>();
	const holds = new Set<string>();
	let held: string[] = [];

	const send = async (text: string, tries = 1): Promise<void> => {
		if ((await isTaken(address, secret, text)) || tries === TRIES) return;
		const again = setTimeout(
			() => {
				timers.delete(again);
				void send(text, tries + 1);
			},
			FIRST_PAUSE_MS * 2 ** tries,
		);
		timers.add(again.unref());
	};

	return {
		announce: (type, object) => {
			const text = JSON.stringify(eventOf(type, object));
			const isHeld = [...holds].some((match) => text.includes(match));
			if (isHeld) held.push(text);
			else void send(text);
		},
		sendTo: (other) => {
			address = other;
		},
		hold: (match) => holds.add(match),
		release: async (match, order, times) => {
			holds.delete(match);
			const due = held.filter((text) => text.includes(match));
			held = held.filter((text) => !due.includes(text));
			for (const text of order === 'reversed' ? due.toReversed() : due) {
				for (let time = 0; time < times; time += 1) await send(text);
			}
		},
		stop: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
}

function eventOf(type: string, object: Thing): object {
	return {
		id: `evt_${randomBytes(12).toString('hex')}`,
		object: 'event',
		type,
		created: Math.floor(Date.now() / 1000),
		livemode: false,
		data: { object },
	};
}

async function isTaken(url: string, secret: string, text: string): Promise<boolean> {
	try {
		const { ok } = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json; charset=utf-8',
				'stripe-signature': signatureOf(text, secret, new Date()),
			},
			body: text,
			signal: AbortSignal.timeout(TIME_MS),
		});
		return ok;
	} catch {
		return false;
	}
}
