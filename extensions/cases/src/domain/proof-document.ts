/**
 * Reading a proof as the server writes it.
 *
 * - Numbers are digit strings, so that none is rounded on its way.
 * - A document that lacks a field or has another form is refused with the name of the field.
 */
import type { OddsLine, Reward } from './odds.ts';
import type { Outcome, Proof } from './proof.ts';
import { ALGORITHM } from './roll.ts';

type Document = { readonly [field: string]: unknown };

/** Reads a proof from parsed JSON: the document itself or the server's answer `{ "data": … }`. Throws a plain error that names what is wrong. */
export function readProof(json: unknown): Proof {
	const answer = asDocument(json, 'the proof');
	const document = 'data' in answer ? asDocument(answer['data'], 'data') : answer;
	oneOf(document, 'algorithm', [ALGORITHM]);
	const won = asDocument(document['won'], 'won');

	return {
		caseVersion: text(document, 'case_version', /^[0-9a-f-]{36}$/),
		serverSeedHash: text(document, 'server_seed_hash', /^[0-9a-f]{64}$/),
		serverSeed:
			document['server_seed'] === null ? null : text(document, 'server_seed', /^[0-9a-f]{64}$/),
		clientSeed: text(document, 'client_seed', /^[A-Za-z0-9_-]{1,64}$/),
		nonce: whole(document, 'nonce'),
		ticket: whole(document, 'ticket'),
		totalWeight: whole(document, 'total_weight'),
		itemsHash: text(document, 'items_hash', /^[0-9a-f]{64}$/),
		items: list(document, 'items').map(readLine),
		won: { position: position(won), caseItem: text(won, 'case_item', /^[0-9a-f-]{36}$/) },
		outcome: oneOf<Outcome>(document, 'outcome', ['item', 'money', 'cash_fallback']),
	};
}

function readLine(json: unknown, index: number): OddsLine {
	const line = asDocument(json, `items.${index}`);

	return {
		position: position(line),
		caseItem: text(line, 'case_item', /^[0-9a-f-]{36}$/),
		weight: whole(line, 'weight'),
		value: whole(line, 'value'),
		reward: oneOf<Reward>(line, 'reward', ['item', 'money']),
		currency: text(line, 'currency', /^[A-Z][A-Z0-9_]{2,9}$/),
		name: text(line, 'name', /^.+$/),
	};
}

function asDocument(value: unknown, name: string): Document {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Error(`${name} is not an object`);
	}
	return value as Document;
}

function list(document: Document, field: string): readonly unknown[] {
	const value = document[field];
	if (!Array.isArray(value)) throw new Error(`${field} is not a list`);
	return value;
}

function text(document: Document, field: string, form: RegExp): string {
	const value = document[field];
	if (typeof value !== 'string' || !form.test(value))
		throw new Error(`${field} is not well formed`);
	return value;
}

function whole(document: Document, field: string): bigint {
	return BigInt(text(document, field, /^(0|[1-9][0-9]{0,18})$/));
}

function position(document: Document): number {
	const value = document['position'];
	if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
		throw new Error('position is not a whole number from 1');
	}
	return value;
}

function oneOf<Value extends string>(
	document: Document,
	field: string,
	values: readonly Value[],
): Value {
	const found = values.find((value) => value === document[field]);
	if (found === undefined) throw new Error(`${field} is not one of ${values.join(', ')}`);
	return found;
}
