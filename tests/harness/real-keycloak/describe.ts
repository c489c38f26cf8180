import { describe } from 'vitest';
import { whyMissing } from './driver.ts';

/** Tests against the Keycloak of the run; left out, hooks too, where there is none. The start of the run says why. */
// oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback -- this makes a `describe`, it is none
export const describeWithKeycloak = describe.skipIf(whyMissing !== undefined);
