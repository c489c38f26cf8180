/**
 * Whom the operator trusts, read from folders at each login: a new list or certificate counts at once,
 * and one that was taken away counts no more.
 */
import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export type Trust = {
	/** Authorities, roots and those below them. */
	readonly authorities: readonly X509Certificate[];
	/** Lists of revoked certificates, as DER. */
	readonly lists: readonly Buffer[];
	readonly ocspUrl: string | undefined;
	readonly ncanodeUrl: string | undefined;
};

export type TrustSettings = {
	readonly trustedRoots: string | undefined;
	readonly crlFolder: string | undefined;
	readonly ocspUrl: string | undefined;
	readonly ncanodeUrl: string | undefined;
};

const CERTIFICATES = new Set(['.pem', '.crt', '.cer', '.der']);
const LISTS = new Set(['.crl', '.pem', '.der']);
const PEM_BLOCK = /-----BEGIN (X509 CRL|CERTIFICATE)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g;

/** Reads the folders of the settings. Fails when one of them, or a file in it, cannot be read. */
export async function loadTrust(settings: TrustSettings): Promise<Trust> {
	const [certificates, lists] = await Promise.all([
		filesOf(settings.trustedRoots, CERTIFICATES),
		filesOf(settings.crlFolder, LISTS),
	]);
	return {
		authorities: certificates.map((der) => new X509Certificate(der)),
		lists,
		ocspUrl: settings.ocspUrl,
		ncanodeUrl: settings.ncanodeUrl,
	};
}

async function filesOf(
	folder: string | undefined,
	extensions: ReadonlySet<string>,
): Promise<readonly Buffer[]> {
	if (folder === undefined) return [];
	const names = (await readdir(folder)).filter((name) => extensions.has(extname(name)));
	const files = await Promise.all(names.toSorted().map((name) => readFile(join(folder, name))));
	return files.flatMap(blocksOf);
}

/** A file holds one block of DER, or any number as PEM. */
function blocksOf(file: Buffer): readonly Buffer[] {
	const isPem = file.subarray(0, 64).includes('-----BEGIN') || file.includes('-----BEGIN');
	if (!isPem) return [file];
	return [...file.toString('latin1').matchAll(PEM_BLOCK)].map(([, , base64 = '']) =>
		Buffer.from(base64, 'base64'),
	);
}
