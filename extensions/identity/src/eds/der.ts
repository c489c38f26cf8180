/**
 * Elements of DER, one after the other, without a tree: lists of revoked certificates are megabytes.
 */

export type Element = {
	readonly tag: number;
	/** With its header. */
	readonly bytes: Buffer;
	readonly value: Buffer;
};

export const TAGS = {
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	utcTime: 0x17,
	generalizedTime: 0x18,
	sequence: 0x30,
	extensions: 0xa0,
} as const;

const MOST_LENGTH_BYTES = 4;
const LONG_FORM = 0x80;

/** The elements that follow each other in `bytes`. Throws for what is not DER. */
export function* elementsOf(bytes: Buffer): Generator<Element, void> {
	for (let offset = 0; offset < bytes.length;) {
		const element = elementAt(bytes, offset);
		yield element;
		offset += element.bytes.length;
	}
}

/** The first element; throws when there is none, or one that is not what is expected. */
export function firstOf(bytes: Buffer, tag: number): Element {
	const element = elementAt(bytes, 0);
	if (element.tag !== tag) throw new RangeError('Another element was expected.');
	return element;
}

function elementAt(bytes: Buffer, offset: number): Element {
	const tag = bytes.readUInt8(offset);
	const first = bytes.readUInt8(offset + 1);
	const isLong = first >= LONG_FORM;
	const count = isLong ? first - LONG_FORM : 0;
	if (isLong && (count === 0 || count > MOST_LENGTH_BYTES)) {
		throw new RangeError('This length is not one of DER.');
	}
	const start = offset + 2 + count;
	const length = isLong ? bytes.readUIntBE(offset + 2, count) : first;
	if (start + length > bytes.length) throw new RangeError('The element is cut off.');
	return {
		tag,
		bytes: bytes.subarray(offset, start + length),
		value: bytes.subarray(start, start + length),
	};
}

/** A moment of UTCTime or GeneralizedTime, which DER writes with seconds and in UTC. */
export function momentOf({ tag, value }: Element): Date {
	const text = value.toString('latin1');
	const parts =
		tag === TAGS.utcTime
			? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
			: /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
	if (!parts) throw new RangeError('This is not a moment.');
	const [year = 0, month = 0, ...rest] = parts.slice(1).map(Number);
	return new Date(Date.UTC(fullYear(year), month - 1, ...rest));
}

/** Two digits are a year from 1950 to 2049. */
function fullYear(year: number): number {
	if (year >= 100) return year;
	return year < 50 ? 2000 + year : 1900 + year;
}
