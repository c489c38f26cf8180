/** Offers the payment provider when the server loads: as soon as a key of Stripe is given. */
import { defineHook } from '@directus/extensions-sdk';
import { offerProviders } from './offer-providers.ts';

export default defineHook((_register, { env }) => offerProviders(env));
