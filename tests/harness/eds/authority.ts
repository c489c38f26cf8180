/**
 * An authority for electronic signatures of a test's own: root, issuing authority, people, the list of
 * what was revoked. Everything is made by openssl when it is asked for, so nothing of it expires in
 * the repository.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openssl } from './openssl.ts';

/** Files of one certificate and its key. */
export type Identity = { readonly key: string; readonly certificate: string };

export type Issuing = {
	/** As openssl writes it: '/C=KZ/CN=…'. */
	readonly subject: string;
	/** The section of the configuration with its extensions. */
	readonly kind: Kind;
	/** Days from now; by default from yesterday to next year. */
	readonly from?: number | undefined;
	readonly until?: number | undefined;
	/** A key that exists already; a new one of 2048 bits otherwise. */
	readonly key?: string;
};

export type RevokedList = {
	readonly from?: number;
	readonly until?: number;
	/** Marks it, by an extension that must be understood, as one that does not say all. */
	readonly isPartial?: true;
};

export type Authority = Identity & {
	/** Makes a certificate signed by this authority. */
	readonly issue: (issuing: Issuing) => Identity;
	readonly revoke: (identity: Identity) => void;
	/** The list of what was revoked, as DER; by default from an hour ago until tomorrow. */
	readonly revoked: (list?: RevokedList) => Buffer;
	/** What openssl's own responder reads. */
	readonly index: string;
};

export type Kind = 'authority' | 'person' | 'head' | 'document' | 'responder' | 'stranger';

const DAY_MS = 86_400_000;
const YEAR = 365;

const EXTENSIONS = `
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[person]
basicConstraints = CA:false
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth, 1.2.398.3.3.4.1.1
[head]
basicConstraints = CA:false
keyUsage = digitalSignature, keyEncipherment
extendedKeyUsage = clientAuth, 1.2.398.3.3.4.1.2, 1.2.398.3.3.4.1.2.1
[document]
basicConstraints = CA:false
keyUsage = digitalSignature, nonRepudiation
extendedKeyUsage = emailProtection, 1.2.398.3.3.4.1.1
[responder]
basicConstraints = CA:false
extendedKeyUsage = OCSPSigning
[stranger]
basicConstraints = CA:false
[partial]
2.5.29.27 = critical, DER:020101
`;

const configuration = (folder: string, self?: Identity): string => `
[ca]
default_ca = here
[here]
database = ${join(folder, 'index.txt')}
serial = ${join(folder, 'serial')}
new_certs_dir = ${join(folder, 'issued')}
default_md = sha256
default_crl_days = 1
unique_subject = no
policy = anything
${self ? `certificate = ${self.certificate}\nprivate_key = ${self.key}` : ''}
[anything]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
surname = optional
givenName = optional
serialNumber = optional
[req]
distinguished_name = none
[none]
${EXTENSIONS}`;

/** Makes a root that signs itself. */
export function rootAuthority(folder: string, subject: string): Authority {
	const key = newKey(prepare(folder));
	const config = join(folder, 'self.cnf');
	writeFileSync(config, configuration(folder));
	const certificate = join(folder, 'own.pem');
	const request = requestOf(folder, subject, key);
	const self = ['-selfsign', '-keyfile', key, '-in', request, '-out', certificate];
	sign(config, { subject, kind: 'authority' }, self);
	return authorityOf(folder, { key, certificate });
}

/** Makes an authority under another one. */
export function authorityUnder(parent: Authority, folder: string, issuing: Issuing): Authority {
	prepare(folder);
	return authorityOf(folder, parent.issue(issuing));
}

/** Makes a private key of RSA and answers its file. */
export function newKey(folder: string, bits = 2048): string {
	const file = join(folder, `key-${bits}-${process.hrtime.bigint()}.pem`);
	openssl(['genpkey', '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`, '-out', file]);
	return file;
}

function authorityOf(folder: string, own: Identity): Authority {
	const config = join(folder, 'authority.cnf');
	writeFileSync(config, configuration(folder, own));
	let issued = 0;
	return {
		...own,
		index: join(folder, 'index.txt'),
		issue: (issuing) => {
			issued += 1;
			const certificate = join(folder, `certificate-${issued}.pem`);
			const key = issuing.key ?? newKey(folder);
			const request = requestOf(folder, issuing.subject, key);
			sign(config, issuing, ['-in', request, '-out', certificate]);
			return { key, certificate };
		},
		revoke: ({ certificate }) => {
			openssl(['ca', '-config', config, '-revoke', certificate]);
		},
		revoked: ({ from = -1 / 24, until = 1, isPartial } = {}) => {
			const file = join(folder, 'revoked.pem');
			const dates = ['-crl_lastupdate', timeAfter(from), '-crl_nextupdate', timeAfter(until)];
			const extensions = isPartial ? ['-crlexts', 'partial'] : [];
			openssl(['ca', '-config', config, '-gencrl', ...extensions, ...dates, '-out', file]);
			return openssl(['crl', '-in', file, '-outform', 'DER']);
		},
	};
}

function prepare(folder: string): string {
	mkdirSync(join(folder, 'issued'), { recursive: true });
	writeFileSync(join(folder, 'index.txt'), '');
	writeFileSync(join(folder, 'serial'), '1000\n');
	return folder;
}

function requestOf(folder: string, subject: string, key: string): string {
	const file = join(folder, `request-${process.hrtime.bigint()}.pem`);
	const config = join(folder, 'request.cnf');
	writeFileSync(config, configuration(folder));
	openssl(['req', '-new', '-utf8', '-config', config, '-key', key, '-subj', subject, '-out', file]);
	return file;
}

function sign(config: string, { kind, from = -1, until = YEAR }: Issuing, args: string[]): void {
	const dates = ['-startdate', timeAfter(from), '-enddate', timeAfter(until)];
	const fixed = ['-batch', '-notext', '-utf8', '-config', config, '-extensions', kind];
	openssl(['ca', ...fixed, ...dates, ...args]);
}

/** Days from now, as openssl writes times: 20260301080000Z. */
function timeAfter(days: number): string {
	const text = new Date(Date.now() + days * DAY_MS).toISOString();
	return `${text.replace(/\D/g, '').slice(0, 14)}Z`;
}

/** A certificate as DER. */
export function derOf({ certificate }: Identity): Buffer {
	return openssl(['x509', '-in', certificate, '-outform', 'DER']);
}

/** A certificate as PEM text. */
export function pemOf({ certificate }: Identity): string {
	return readFileSync(certificate, 'utf8');
}
