export { default } from '../../scripts/extension-build.mjs';
