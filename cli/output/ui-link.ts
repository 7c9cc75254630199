import type { Engine } from '../engine/engine.js';

/** Page of an export in the Temporal Web UI, where its address is known. */
export const uiLink = ({ uiUrl, namespace }: Engine, id: string): string | undefined =>
  uiUrl && `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`;
