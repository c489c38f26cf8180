/** The receipt of a transfer as its sender gets it, and the key that signed it. Both are genuine. */
import type { Receipt, SigningKeys } from './proof-schemas.ts';

export const receipt = {
	format: 'cubehub-receipt-v1',
	journal: {
		no: '5',
		id: '763945d1-d8c8-46c6-8154-5acb9dc0d761',
		kind: 'transfer',
		currency: 'KZT',
		status: 'posted',
		reject_code: null,
		reverses: null,
		ref_type: null,
		ref_id: null,
		effective_at: '2026-11-21T15:29:46.840394Z',
		created_at: '2026-11-21T15:29:46.840394Z',
	},
	details: {
		hash: '1e08b4d8dda8540f4a4a4a78a8abeb76ee66cafa90eef26ce7454c568fb428e6',
		shown: null,
	},
	entries: [
		{
			hash: 'd664eab6e452ee08b205079d64d7c0f24c61c9d43fda827549bc137957772155',
			shown: {
				salt: 'f484f3da467fa51399aee51074271bc4eb4999d5af6610d9c223b7f075db72b4',
				id: '9',
				account: '10',
				amount: '-30000',
				balance_after: '970000',
				account_seq: '2',
				created_at: '2026-11-21T15:29:46.840394Z',
			},
		},
		{
			hash: 'ad5db80fb05b6c4759927d73222c842154209f8ae1bc1c8f7e021bb166d52fc4',
			shown: null,
		},
	],
	leaf: 'c5dc712c49f022faa40a037ece7661f1194f433a0adc3b717872cdbff1df8694',
	path: [
		{
			hash: 'e174324547826247b738090231e0f3c562f1d5c369cfcd47752f577a10577b90',
			side: 'left',
		},
	],
	checkpoint: {
		first_no: '1',
		last_no: '5',
		journals_count: 5,
		late: [],
		root: '4f7ffb0338c5563477abace7f51b490f5b700f304bcdb0b0953e3356a1f97fa5',
		previous: '0000000000000000000000000000000000000000000000000000000000000000',
		key: '9bea644cd12b6f12',
		created_at: '2026-11-21T15:29:46.864008Z',
		hash: 'a8eda20628da4114521664f23ecb607e1629b03717eee24c6d170070c338941c',
	},
	signature:
		'ffb25a8817e0a2e3ff625d34bffce2b7cf9d6ac0664d1bc11867757cd3f858c2f85575a77d16c3f6dc059fe04a66bc83d2ba85c5cfa7ed4401768e5f624d5e02',
	public_key: '607217165d03429519883c4ff95e33932b123506952555fae228246119af41b8',
} satisfies Receipt;

export const keys: SigningKeys = [
	{
		id: '9bea644cd12b6f12',
		algorithm: 'Ed25519',
		public_key: '607217165d03429519883c4ff95e33932b123506952555fae228246119af41b8',
		created_at: new Date('2026-03-02T09:15:00Z'),
		retired_at: null,
	},
];
