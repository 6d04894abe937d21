// Whether a page shows its reader what leads to an act. The act itself asks again.
import { decideAct, type Act } from '../../core/worklist/decide-act.ts';
import type { SignedIn } from '../route.ts';

export const isPermitted = (reader: SignedIn | undefined, act: Act): boolean => decideAct(reader?.roles ?? [], act).permit;
