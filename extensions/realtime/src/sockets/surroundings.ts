/** What all connections of this process share. */
import type { Heads } from './heads.ts';
import type { Life } from './life.ts';
import type { Buckets } from './limits.ts';
import type { SharedBuckets } from './shared-buckets.ts';
import type { Strain } from './strain.ts';

export type Surroundings = {
	/** Which life of the database the numbers belong to. */
	readonly epoch: string;
	readonly heads: Heads;
	readonly buckets: { readonly here: Buckets; readonly everywhere: SharedBuckets };
	readonly strain: Strain;
	/** The connections of people, by the id of their socket. */
	readonly lives: Map<string, Life>;
};
