import { port } from '@cubehub/core/ports';
import type { PaymentProvider } from './domain/provider.ts';

/** The provider of this house: offered at load where one is configured, else SERVICE_UNAVAILABLE. */
export const provider = port<PaymentProvider>('billing.provider');
