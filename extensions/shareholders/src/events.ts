/** A distribution was posted: its holders are owed their parts. In order per organization. */
export type DistributionPosted = {
	readonly topic: 'shareholders.distribution.posted';
	readonly payload: {
		readonly distribution: string;
		readonly organization: string;
		readonly amount: string;
		readonly currency: string;
	};
};

export const topics = ['shareholders.distribution.posted'] as const;
