// Seals content of ours with the keys by which peers know us. https://www.rfc-editor.org/rfc/rfc7515
import { fail, ok } from '../../core/kernel/result.ts';
import type { SealContent } from '../../ports/seal-content.ts';
import type { ClientKeys } from './client-keys.ts';

export const createSealContent = (keys: Pick<ClientKeys, 'signContent'>): SealContent => async (content, type) => {
  const bytes = Buffer.from(content);
  const detached = await keys.signContent(bytes, type);
  if (!detached.ok) return detached.failure.kind === 'storage-full' ? detached : fail('not-ready', ...detached.failure.issues);
  const [header = '', , signature = ''] = detached.value.split('.');
  return ok(`${header}.${bytes.toString('base64url')}.${signature}`);
};
