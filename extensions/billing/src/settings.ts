/** The environment of the payment provider. */
import { z } from 'zod';

const secrets = z.union([
	z.array(z.string()),
	z.string().transform((text) => text.split(',').map((entry) => entry.trim())),
]);

const present = z.object({
	STRIPE_SECRET_KEY: z.string().min(1),
	/** Two while a secret is being replaced. */
	STRIPE_WEBHOOK_SECRET: secrets.pipe(z.array(z.string().min(1)).min(1).max(2)),
	STRIPE_API_URL: z.url().default('https://api.stripe.com'),
	STRIPE_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(8_000),
});
export type StripeSettings = z.output<typeof present>;

/** The settings of Stripe; undefined where no key is given. Throws for a key without the rest. */
export function stripeSettings(env: { readonly [name: string]: unknown }) {
	return env['STRIPE_SECRET_KEY'] ? present.parse(env) : undefined;
}
