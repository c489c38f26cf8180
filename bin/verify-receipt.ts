/**
 * Checks the receipt of a journal, without server or database:
 *
 *     npm run verify-receipt -- <receipt.json> [--keys <keys.json>]
 *     node bin/verify-receipt.ts <receipt.json>
 *
 * The receipt is the answer of GET /ledger/journals/:id/receipt, the keys that of GET /ledger/keys;
 * `-` reads the receipt from standard input. This one file is enough: it needs nothing but Node.
 * Exits 0 when everything matches, 1 when something differs, 2 when the file is no receipt.
 * What is checked, byte for byte: docs/receipts.md.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const EXIT = { matches: 0, differs: 1, undecided: 2 } as const;
const FORMAT = 'cubehub-receipt-v1';
const KEY_ID_DIGITS = 16;
const PUBLIC_PREFIX = '302a300506032b6570032100';

type Field = string | null;
type Fields = { readonly [name: string]: Field };
type Part = { readonly hash: string; readonly shown: Fields | null };
type Step = { readonly side: 'left' | 'right'; readonly hash: string };
type Checkpoint = {
	readonly first_no: string;
	readonly last_no: string;
	readonly journals_count: number;
	readonly late: readonly string[];
	readonly root: string;
	readonly previous: string;
	readonly key: string;
	readonly created_at: string;
	readonly hash: string;
};
type Receipt = {
	readonly format: string;
	readonly journal: Fields;
	readonly details: Part;
	readonly entries: readonly Part[];
	readonly leaf: string;
	readonly path: readonly Step[];
	readonly checkpoint: Checkpoint;
	readonly signature: string;
	readonly public_key: string;
};
type Check = { readonly rule: string; readonly matches: boolean };

process.exitCode = main();

function main(): number {
	const { values, positionals } = parseArgs({
		options: { keys: { type: 'string' } },
		allowPositionals: true,
	});
	const [path] = positionals;
	if (path === undefined) {
		console.error('Usage: npm run verify-receipt -- <receipt.json> [--keys <keys.json>]');
		return EXIT.undecided;
	}
	try {
		const receipt = dataOf(path) as Receipt;
		return tell(receipt, checksOf(receipt, values.keys), values.keys !== undefined);
	} catch (error) {
		console.error(`${path} is no receipt: ${error instanceof Error ? error.message : error}`);
		return EXIT.undecided;
	}
}

/** What a file holds, with or without the envelope of the API. */
function dataOf(path: string): unknown {
	const content = JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8'));
	return content?.data ?? content;
}

function checksOf(receipt: Receipt, keysFile: string | undefined): readonly Check[] {
	if (receipt.format !== FORMAT) throw new Error(`its format is not ${FORMAT}`);
	const { checkpoint, journal } = receipt;
	const text = checkpointText(checkpoint);
	return [
		...receipt.entries.flatMap((entry, index) =>
			committed(`entry ${index + 1}`, entry, (shown) => entryText(shown, journal)),
		),
		...committed('details', receipt.details, (shown) => detailsText(shown, journal)),
		...sumOf(receipt.entries),
		{ rule: `leaf of journal ${journal['id']}`, matches: leafOf(receipt) === receipt.leaf },
		{ rule: 'path to the root', matches: rootOf(receipt) === checkpoint.root },
		{ rule: `number ${journal['no']} in the checkpoint`, matches: isWithin(receipt) },
		{ rule: 'hash of the checkpoint', matches: sha256(text) === checkpoint.hash },
		{ rule: `key ${checkpoint.key}`, matches: keyId(receipt.public_key) === checkpoint.key },
		{ rule: 'signature of the checkpoint', matches: isSigned(receipt, text) },
		...(keysFile === undefined ? [] : [isPublished(receipt, keysFile)]),
	];
}

function tell(receipt: Receipt, checks: readonly Check[], hasKeys: boolean): number {
	for (const { rule, matches } of checks)
		console.log(`${matches ? 'matches' : 'differs'}  ${rule}`);
	if (checks.some(({ matches }) => !matches)) {
		console.log('MISMATCH: this is not what was sealed.');
		return EXIT.differs;
	}
	console.log(`Verified: sealed at ${receipt.checkpoint.created_at}.`);
	if (!hasKeys) {
		console.log(`Compare the key with those at GET /ledger/keys: ${receipt.public_key}`);
	}
	return EXIT.matches;
}

/** A list of fields: the length in bytes, a colon, the field, a comma; "-," where there is none. */
function fieldsOf(values: readonly (Field | undefined)[]): string {
	return values
		.map((value) => {
			if (value === undefined) throw new Error('a field is missing');
			return value === null ? '-,' : `${Buffer.byteLength(value)}:${value},`;
		})
		.join('');
}

function entryText(entry: Fields, journal: Fields): string {
	return fieldsOf([
		'cubehub-entry-v1',
		entry['id'],
		journal['id'],
		entry['account'],
		entry['amount'],
		entry['balance_after'],
		entry['account_seq'],
		entry['created_at'],
	]);
}

function detailsText(details: Fields, journal: Fields): string {
	return fieldsOf([
		'cubehub-details-v1',
		journal['id'],
		details['request_hash'],
		details['actor_id'],
		details['correlation_id'],
		details['reason'],
		details['meta'],
	]);
}

function leafOf({ journal, details, entries }: Receipt): string {
	const text = fieldsOf([
		'cubehub-journal-v1',
		journal['no'],
		journal['id'],
		journal['kind'],
		journal['currency'],
		journal['status'],
		journal['reject_code'],
		journal['reverses'],
		journal['ref_type'],
		journal['ref_id'],
		journal['effective_at'],
		journal['created_at'],
		details.hash,
		...entries.map(({ hash }) => hash),
	]);
	return sha256(Buffer.concat([Buffer.of(0), Buffer.from(text)]));
}

function checkpointText(checkpoint: Checkpoint): string {
	return fieldsOf([
		'cubehub-checkpoint-v1',
		checkpoint.first_no,
		checkpoint.last_no,
		String(checkpoint.journals_count),
		checkpoint.late.length > 0 ? checkpoint.late.join(' ') : null,
		checkpoint.root,
		checkpoint.previous,
		checkpoint.key,
		checkpoint.created_at,
	]);
}

/** A closed part is only counted: its commitment is in the leaf. */
function committed(
	rule: string,
	{ hash, shown }: Part,
	textOf: (shown: Fields) => string,
): readonly Check[] {
	if (shown === null) return [];
	const salt = Buffer.from(shown['salt'] ?? '', 'hex');
	const made = sha256(Buffer.concat([salt, Buffer.from(textOf(shown))]));
	return [{ rule, matches: made === hash }];
}

/** Only who sees all entries can add them up. */
function sumOf(entries: readonly Part[]): readonly Check[] {
	const amounts = entries.flatMap(({ shown }) => shown?.['amount'] ?? []);
	if (amounts.length < entries.length) return [];
	const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
	return [{ rule: 'sum of the entries', matches: sum === 0n }];
}

function rootOf({ leaf, path }: Receipt): string {
	return path.reduce((hash, step) => {
		const pair = step.side === 'left' ? [step.hash, hash] : [hash, step.hash];
		return sha256(Buffer.concat([Buffer.of(1), ...pair.map((each) => Buffer.from(each, 'hex'))]));
	}, leaf);
}

function isWithin({ journal, checkpoint }: Receipt): boolean {
	const no = journal['no'] ?? '';
	if (checkpoint.late.includes(no)) return true;
	return BigInt(checkpoint.first_no) <= BigInt(no) && BigInt(no) <= BigInt(checkpoint.last_no);
}

function isSigned({ public_key: publicKey, signature }: Receipt, text: string): boolean {
	const key = createPublicKey({
		key: Buffer.from(`${PUBLIC_PREFIX}${publicKey}`, 'hex'),
		format: 'der',
		type: 'spki',
	});
	return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'));
}

function keyId(publicKey: string): string {
	return sha256(Buffer.from(publicKey, 'hex')).slice(0, KEY_ID_DIGITS);
}

function isPublished({ public_key: publicKey }: Receipt, keysFile: string): Check {
	const keys = dataOf(keysFile) as readonly { readonly public_key: string }[];
	return {
		rule: 'key among the published ones',
		matches: keys.some((key) => key.public_key === publicKey),
	};
}

function sha256(content: string | Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}
