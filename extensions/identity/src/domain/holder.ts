/**
 * Who holds a certificate of the national authority, as it says itself.
 *
 * - The person is named by `serialNumber=IIN…`, the organization by `OU=BIN…`.
 * - What the person is to the organization stands among the purposes of the key.
 */

/** What the subject of a certificate says, by name. */
export type Subject = {
	readonly serialNumbers: readonly string[];
	readonly units: readonly string[];
	readonly commonName: string | null;
	readonly surname: string | null;
};

export type Holder = {
	readonly kind: 'individual' | 'organization';
	readonly iin: string;
	readonly bin: string | null;
	/** The purpose that says most about the holder: the role in the organization, or the kind. */
	readonly purpose: string | null;
	readonly firstName: string | null;
	readonly lastName: string | null;
};

const KINDS = '1.2.398.3.3.4.1.';
const ORGANIZATION = `${KINDS}2`;

/** The holder, or undefined when the subject does not name exactly one IIN. */
export function holderOf(subject: Subject, purposes: readonly string[]): Holder | undefined {
	const [iin, ...others] = subject.serialNumbers.flatMap((text) => numberAfter('IIN', text));
	if (iin === undefined || others.length > 0) return undefined;

	const [bin] = subject.units.flatMap((text) => numberAfter('BIN', text));
	const own = purposes.filter((purpose) => purpose.startsWith(KINDS));
	return {
		kind: own.some(isOfOrganization) ? 'organization' : 'individual',
		iin,
		bin: bin ?? null,
		purpose: own.toSorted((a, b) => b.length - a.length)[0] ?? null,
		firstName: firstNameOf(subject),
		lastName: subject.surname,
	};
}

function isOfOrganization(purpose: string): boolean {
	return purpose === ORGANIZATION || purpose.startsWith(`${ORGANIZATION}.`);
}

function numberAfter(label: string, text: string): readonly string[] {
	const digits = text.startsWith(label) ? text.slice(label.length) : '';
	return /^\d{12}$/.test(digits) ? [digits] : [];
}

/** The common name is surname and first name; the given name of these certificates is the patronymic. */
function firstNameOf({ commonName, surname }: Subject): string | null {
	if (commonName === null) return null;
	const rest = surname === null ? commonName : commonName.replace(surname, '');
	return rest.trim() || null;
}
