/** NCANode as our server meets it: it says of each message what a test has told it to say. */
import { serverOf, type TestServer } from './servers.ts';

export type NcanodeRequest = {
	readonly cms: string;
	readonly data: string;
	readonly revocationCheck: readonly string[];
};

/** Null: no answer at all. */
export type NcanodeAnswer = { readonly status?: number; readonly body: object } | null;

export type Ncanode = TestServer & {
	/** From now on this is what it answers. */
	readonly says: (answer: NcanodeAnswer) => void;
	/** The last request. */
	readonly last: () => NcanodeRequest | undefined;
};

export type Certified = {
	/** In hex. */
	readonly serial: string;
	readonly iin: string;
	readonly valid?: boolean;
	readonly keyUsage?: string;
	readonly revocations?: readonly { readonly by: string; readonly revoked: boolean | null }[];
};

/** What version 3 answers about a message of one signer. */
export function answerAbout(certified: Certified) {
	const { serial, iin, valid = true, keyUsage = 'AUTH' } = certified;
	const { revocations = ['OCSP', 'CRL'].map((by) => ({ by, revoked: false })) } = certified;
	const certificate = {
		valid,
		revocations,
		keyUsage,
		serialNumber: serial,
		keyUser: ['INDIVIDUAL'],
		subject: { commonName: 'ТЕСТОВ ТЕСТ', iin },
	};
	return { status: 200, message: 'OK', valid, signers: [{ certificates: [certificate] }] };
}

export async function ncanode(): Promise<Ncanode> {
	let answer: NcanodeAnswer = null;
	let last: NcanodeRequest | undefined;
	const server = await serverOf(async (body) => {
		last = JSON.parse(body.toString('utf8')) as NcanodeRequest;
		return answer && { ...answer, body: JSON.stringify(answer.body) };
	});
	return {
		...server,
		says: (next) => {
			answer = next;
		},
		last: () => last,
	};
}
