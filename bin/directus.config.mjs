export { default } from '../directus.config.ts';
