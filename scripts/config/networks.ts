/** Addresses that nothing may be fetched from on behalf of a user; 0.0.0.0 stands for this machine. */
export const innerNetworks = [
	'0.0.0.0',
	'10.0.0.0/8',
	'100.64.0.0/10',
	'127.0.0.0/8',
	'169.254.0.0/16',
	'172.16.0.0/12',
	'192.168.0.0/16',
	'::1/128',
	'fc00::/7',
	'fe80::/10',
] as const;
